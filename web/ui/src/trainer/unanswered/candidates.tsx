import { Button, Kbd, Skeleton } from "@mantine/core";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import type { Candidate } from "../api";
import { Meter } from "../meter";
import type { Act } from "./actions";
import { Find } from "./find";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";

interface Props {
  near: Candidate[];
  loading: boolean;
  busy: boolean;
  run: (act: Act) => void;
}

/** The nearest entries: one click, or their number, makes the question a way to ask for one of them. */
export function Candidates({ near, loading, busy, run }: Props) {
  const t = useTexts({ en, zh });
  return (
    <section className={classes.part} aria-labelledby="add-title">
      <h3 id="add-title">{t.addTo}</h3>
      <p className={classes.dim}>{t.addToHint}</p>
      {loading && near.length === 0 ? (
        <Skeleton height={156} />
      ) : near.length === 0 ? (
        <p className={classes.none}>{t.noneNear}</p>
      ) : (
        <ol className={classes.near}>
          {near.map((c, i) => (
            <li key={c.entry}>
              <Kbd className={classes.key} aria-hidden="true">
                {i + 1}
              </Kbd>
              <span className={classes.what}>
                <Link href={`/trainer/entries/${encodeURIComponent(c.entry)}`} dir="auto">
                  {c.title}
                </Link>
                <bdi className={classes.text}>{c.text}</bdi>
              </span>
              <Meter value={c.confidence} passed={false} />
              <Button
                variant="light"
                size="xs"
                disabled={busy}
                aria-label={t.addAs(c.title)}
                aria-keyshortcuts={String(i + 1)}
                onClick={() => run({ kind: "variant", entry: c.entry })}
              >
                {t.add}
              </Button>
            </li>
          ))}
        </ol>
      )}
      <Find busy={busy} run={run} />
    </section>
  );
}
