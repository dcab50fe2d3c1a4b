import { Switch } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useRef } from "react";
import { useLocation } from "wouter";
import { useAgentList } from "../../api/agents";
import { useTexts } from "../../i18n/language";
import { LeaveGuard } from "../../parts/leave";
import { SkillsField } from "../../parts/skills";
import type { Entry } from "../api";
import { Answers } from "./answers";
import { ConflictDialog } from "./conflict";
import classes from "./editor.module.css";
import { en, zh } from "./editor_texts";
import { Foot } from "./foot";
import { useEditor } from "./use_editor";
import { Ways } from "./ways";

/** The form of an entry. Control or Command with S saves. */
export function Form({ id, entry, back }: { id: string; entry?: Entry; back: string }) {
  const t = useTexts({ en, zh });
  const [, navigate] = useLocation();
  const editor = useEditor(id, entry);
  const { draft, faults, change } = editor;
  const skills = useSkills();
  const form = useRef<HTMLFormElement>(null);
  const save = async () => {
    const saved = await editor.save();
    if (!saved) requestAnimationFrame(() => toFault(form.current));
    if (saved && !editor.base)
      navigate(`/trainer/entries/${encodeURIComponent(saved.id)}`, { replace: true });
    return saved;
  };
  useHotkeys([["mod+S", () => void save()]], []);
  return (
    <form
      ref={form}
      className={classes.form}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <div className={classes.fields}>
        <Answers answer={draft.answer} faults={faults} change={(answer) => change({ answer })} />
        <Ways
          variants={draft.variants}
          faults={faults}
          change={(variants) => change({ variants })}
          fresh={!entry}
        />
        <SkillsField
          label={t.skills}
          description={t.skillsHint}
          placeholder={t.skillsAdd}
          known={skills}
          value={draft.skills}
          error={faults.skills}
          change={(s) => change({ skills: s })}
        />
        <Switch
          label={t.on}
          description={t.onHint}
          checked={!draft.disabled}
          onChange={(e) => change({ disabled: !e.currentTarget.checked })}
        />
      </div>
      <Foot editor={editor} back={back} />
      {editor.conflict && <ConflictDialog editor={editor} theirs={editor.conflict.theirs} />}
      <LeaveGuard
        dirty={editor.dirty}
        save={async () => (await editor.save()) !== undefined}
        discard={editor.discard}
      />
    </form>
  );
}

/** Brings the cursor to the first field that is wrong. */
function toFault(form: HTMLFormElement | null) {
  const field = form?.querySelector<HTMLElement>("[aria-invalid=true]");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}

/** The skills that agents have, to choose from. */
function useSkills(): string[] {
  const agents = useAgentList({ staleTime: 60_000 });
  return [...new Set((agents.data ?? []).flatMap((a) => a.skills ?? []))].sort();
}
