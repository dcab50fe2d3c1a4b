import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTexts } from "../../i18n/language";
import type { Entry } from "../api";
import { type Draft, draftOf } from "./draft";
import classes from "./editor.module.css";
import { en, zh } from "./editor_texts";
import { diff, differing, type Field, merged, proposed, type Side } from "./merge";
import type { useEditor } from "./use_editor";

interface Props {
  editor: ReturnType<typeof useEditor>;
  theirs: Entry | null;
}

/** Shows what two people made of an entry at the same time, and lets one choose for each difference. */
export function ConflictDialog({ editor, theirs }: Props) {
  const t = useTexts({ en, zh });
  const close = () => editor.setConflict(undefined);
  return (
    <Modal
      opened
      onClose={close}
      title={t.conflictTitle}
      size="xl"
      closeButtonProps={{ "aria-label": t.close }}
    >
      {theirs ? (
        <Choices editor={editor} theirs={theirs} close={close} />
      ) : (
        <Gone editor={editor} close={close} />
      )}
    </Modal>
  );
}

function Gone({ editor, close }: { editor: Props["editor"]; close: () => void }) {
  const t = useTexts({ en, zh });
  return (
    <Stack>
      <Text>{t.conflictGone}</Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {t.cancel}
        </Button>
        <Button loading={editor.write.isPending} onClick={() => void editor.save(editor.draft, undefined)}>
          {t.saveAsNew}
        </Button>
      </Group>
    </Stack>
  );
}

function Choices({ editor, theirs, close }: { editor: Props["editor"]; theirs: Entry; close: () => void }) {
  const t = useTexts({ en, zh });
  const { draft, original } = editor;
  const other = useMemo(() => draftOf(theirs), [theirs]);
  const fields = useMemo(() => differing(draft, other), [draft, other]);
  const [choice, setChoice] = useState<Partial<Record<Field, Side>>>(() =>
    Object.fromEntries(fields.map((f) => [f, proposed(original, draft, f)])),
  );
  return (
    <Stack>
      <Text>{t.conflictText}</Text>
      {fields.map((f) => (
        <Radio.Group
          key={f}
          label={nameOf(f, t)}
          aria-label={t.keep(nameOf(f, t))}
          value={choice[f]}
          onChange={(side) => setChoice({ ...choice, [f]: side as Side })}
        >
          <div className={classes.sides}>
            {(["mine", "theirs"] as const).map((side) => (
              <Radio.Card key={side} value={side} className={classes.side} p="sm">
                <Group gap="xs" mb={4}>
                  <Radio.Indicator />
                  <Text fw={500}>{t[side]}</Text>
                </Group>
                <Value field={f} draft={side === "mine" ? draft : other} base={original} />
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
      ))}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {t.cancel}
        </Button>
        <Button
          loading={editor.write.isPending}
          onClick={() => void editor.save(merged(draft, other, choice), theirs)}
        >
          {t.saveChoice}
        </Button>
      </Group>
    </Stack>
  );
}

function nameOf(f: Field, t: typeof en): string {
  if (f === "variants") return t.ways;
  if (f === "skills") return t.fieldSkills;
  if (f === "disabled") return t.fieldDisabled;
  const l = f.slice("answer.".length);
  return t.answerIn(t.names[l] ?? l);
}

/** One side's value of a field; of the ways to ask what was added and removed. */
function Value({ field, draft, base }: { field: Field; draft: Draft; base: Draft }) {
  const t = useTexts({ en, zh });
  if (field !== "variants") {
    const text =
      field === "skills"
        ? draft.skills.join(", ")
        : field === "disabled"
          ? draft.disabled
            ? t.no
            : t.yes
          : (draft.answer[field.slice("answer.".length)] ?? "");
    return (
      <Text size="sm" className={classes.whole} dir="auto">
        {text || t.nothing}
      </Text>
    );
  }
  const { added, removed } = diff(base.variants, draft.variants);
  return (
    <ul className={classes.diff}>
      {added.map((v) => (
        <li key={v.key}>
          <ins>{v.text}</ins> <small>{t.added}</small>
        </li>
      ))}
      {removed.map((v) => (
        <li key={v.key}>
          <del>{v.text}</del> <small>{t.removed}</small>
        </li>
      ))}
      {added.length + removed.length === 0 && <li>{draft.variants.map((v) => v.text).join(" · ")}</li>}
    </ul>
  );
}
