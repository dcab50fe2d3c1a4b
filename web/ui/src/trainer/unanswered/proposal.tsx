import { Button, Textarea } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import { forwardRef, useImperativeHandle, useRef, useState } from "react";
import { useTexts } from "../../i18n/language";
import { languageOf, lines, newVariant } from "../entries/draft";
import { useLabels } from "../labels";
import type { Act } from "./actions";
import type { Group } from "./group";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";

export interface ProposalHandle {
  focus: () => void;
}

interface Props {
  group: Group;
  busy: boolean;
  run: (act: Act) => void;
}

/** The new entry that the question could become, written already as far as the chat tells: one click adds it. */
export const Proposal = forwardRef<ProposalHandle, Props>(function Proposal({ group: g, busy, run }, ref) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const said = g.answers[0] ?? "";
  const asked = g.language === "zh" || g.language === "en" ? g.language : languageOf(g.question);
  const other = asked === "zh" ? "en" : "zh";
  const [answer, setAnswer] = useState<Record<string, string>>({ [said ? languageOf(said) : asked]: said });
  const [more, setMore] = useState("");
  const first = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => ({
    focus: () => {
      first.current?.focus();
      first.current?.scrollIntoView({ block: "center" });
    },
  }));
  const ready = Object.values(answer).some((a) => a.trim() !== "");
  const create = () => {
    const filled = Object.entries(answer).filter(([, a]) => a.trim() !== "");
    const ways = lines(more, [newVariant(asked, g.question)]);
    if (ready && !busy) run({ kind: "entry", more: ways, answer: Object.fromEntries(filled) });
  };
  const keys = getHotkeyHandler([["mod+Enter", create]]);
  return (
    <section className={classes.part} aria-labelledby="new-title">
      <h3 id="new-title">{t.orNew}</h3>
      {[asked, other].map((l) => (
        <Textarea
          key={l}
          ref={l === asked ? first : undefined}
          mt="xs"
          label={t.answerIn(labels.language(l))}
          description={said !== "" && answer[l] === said ? t.fromAgent : undefined}
          inputWrapperOrder={["label", "input", "description", "error"]}
          lang={l}
          dir="auto"
          rows={1}
          classNames={{ input: classes.grows }}
          value={answer[l] ?? ""}
          onChange={(e) => setAnswer({ ...answer, [l]: e.currentTarget.value })}
          onKeyDown={keys}
        />
      ))}
      <Textarea
        mt="xs"
        label={t.moreWays}
        placeholder={t.moreWaysHint}
        rows={1}
        dir="auto"
        classNames={{ input: classes.grows }}
        value={more}
        onChange={(e) => setMore(e.currentTarget.value)}
        onKeyDown={keys}
      />
      <Button
        mt="md"
        disabled={!ready}
        loading={busy}
        title={ready ? undefined : t.createNeeds}
        onClick={create}
      >
        {t.create}
      </Button>
    </section>
  );
});
