import { Button, Group as Row, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import { Failure } from "../../parts/states";
import { keys, type Trial, understand } from "../api";
import { useLabels } from "../labels";
import { Meter } from "../meter";
import type { Settled } from "./actions";
import type { Group } from "./group";
import type { useSettling } from "./query";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";
import { verdictOf } from "./verdict";

interface Props {
  group: Group;
  settled: Settled;
  settling: ReturnType<typeof useSettling>;
  next?: Group;
  open: (g: Group) => void;
}

/** What became of the question, checked by asking the bot once more; and the way back and on. */
export function Outcome({ group: g, settled: s, settling, next, open }: Props) {
  const t = useTexts({ en, zh });
  const on = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    on.current?.focus();
  }, []);
  const lacks = s.entry && g.language !== "" && !s.entry.answer[g.language]?.trim();
  return (
    <div className={classes.outcome} role="status">
      <p className={classes.tick}>✓ {t.done[s.kind]}</p>
      <Row gap="xs" mt="sm">
        {next ? (
          <Button ref={on} onClick={() => open(next)}>
            {t.next}
          </Button>
        ) : (
          <span className={classes.dim}>{t.allDone}</span>
        )}
        {s.entry && (
          <Button
            component={Link}
            href={`/trainer/entries/${encodeURIComponent(s.entry.id)}`}
            variant="default"
          >
            {t.openEntry}
          </Button>
        )}
        <Button
          variant="subtle"
          loading={settling.undo.isPending}
          onClick={() => settling.undo.mutate({ g, s })}
          aria-keyshortcuts="u"
        >
          {t.undo}
        </Button>
      </Row>
      {s.entry && lacks && (
        <p>
          {t.noAnswerIn(t.languageNames[g.language] ?? g.language)}{" "}
          <Link href={`/trainer/entries/${encodeURIComponent(s.entry.id)}`}>{t.writeIt}</Link>
        </p>
      )}
      {s.entry && <Check question={g.question} version={s.entry.version} before={s.before} />}
    </div>
  );
}

/** The same question before and after. */
function Check({ question, version, before }: { question: string; version: number; before?: Trial }) {
  const t = useTexts({ en, zh });
  const after = useQuery({
    queryKey: [keys.understand, question, "after", version],
    queryFn: ({ signal }) => understand({ text: question }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (after.error) return <Failure error={after.error} retry={() => void after.refetch()} />;
  if (!after.data) return <Skeleton height={120} />;
  const v = verdictOf(after.data);
  return (
    <>
      <h3 data-good={v.answered || undefined} className={classes.verdict}>
        {v.answered ? t.answered : v.asks ? t.asksBack : t.stillNot}
      </h3>
      <dl className={classes.compare} aria-label={t.check}>
        {before && <Side name={t.before} trial={before} />}
        <Side name={t.after} trial={after.data} />
      </dl>
      {v.answered ? (
        <blockquote dir="auto">{v.reply}</blockquote>
      ) : (
        <p className={classes.dim}>
          {t.stillNotHint} <Link href={`/trainer/bench?q=${encodeURIComponent(question)}`}>{t.bench}</Link>
        </p>
      )}
    </>
  );
}

function Side({ name, trial }: { name: string; trial: Trial }) {
  const labels = useLabels();
  const v = verdictOf(trial);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span>
          <b>{labels.route(v.route)}</b>
          <span className={classes.dim}> · {labels.why(v.why)}</span>
        </span>
        {v.entry && <Meter value={v.confidence} threshold={v.threshold || undefined} passed={v.answered} />}
      </dd>
    </div>
  );
}
