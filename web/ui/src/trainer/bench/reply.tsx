import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import type { Trial } from "../api";
import { useLabels } from "../labels";
import classes from "./bench.module.css";
import { en, zh } from "./texts";

interface Props {
  trial: Trial;
  shown: boolean;
  show: () => void;
  choose?: (o: Schema["Option"]) => void;
}

/** What the bot would say, what it decided, and the way to how it came to that. */
export function Reply({ trial, shown, show, choose }: Props) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const { decision: d } = trial;
  const replies = trial.replies ?? [];
  return (
    <div className={classes.reply} data-shown={shown || undefined}>
      {replies.map((text, i) => (
        <p key={i} className={classes.said} dir="auto">
          {text}
        </p>
      ))}
      {replies.length === 0 && (
        <p className={classes.silent}>
          {d.route === "handoff" ? t.handsOver : d.route === "block" ? t.blocked : t.nothingSaid}
        </p>
      )}
      {(d.options ?? []).length > 0 && (
        <div className={classes.options} role="group" aria-label={t.options}>
          {(d.options ?? []).map((o) => (
            <Button key={o.id} variant="light" size="xs" disabled={!choose} onClick={() => choose?.(o)}>
              {o.label}
            </Button>
          ))}
        </div>
      )}
      {trial.fallback && <p className={classes.fallback}>{t.fallback}</p>}
      <p className={classes.meta}>
        <span>
          {labels.route(d.route)} · {labels.why(d.why)}
        </span>
        {(d.answers ?? []).map((a) => (
          <Link
            key={a.entry}
            href={`/trainer/entries/${encodeURIComponent(a.entry)}`}
            aria-label={t.open(a.title)}
          >
            {t.source}: {a.title}
          </Link>
        ))}
        <button type="button" className={classes.show} onClick={show} aria-pressed={shown}>
          {shown ? t.shown : t.show}
        </button>
      </p>
    </div>
  );
}
