import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import type { Candidate } from "../api";
import { Meter } from "../meter";
import classes from "./bench.module.css";
import { en, zh } from "./texts";

/** The entries that came near, with every number that ranks them. */
export function Candidates({ answers }: { answers: Candidate[] }) {
  const t = useTexts({ en, zh });
  if (answers.length === 0) return <p className={classes.dim}>{t.noneNear}</p>;
  const { words, meaning, score, confidence } = t.tableHints;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t.table.entry}</th>
          <th scope="col" title={words}>
            {t.table.words}
          </th>
          <th scope="col" title={meaning}>
            {t.table.meaning}
          </th>
          <th scope="col" title={score}>
            {t.table.score}
          </th>
          <th scope="col" title={confidence}>
            {t.table.confidence}
          </th>
        </tr>
      </thead>
      <tbody>
        {byConfidence(answers).map((a) => (
          <tr key={a.entry}>
            <th scope="row">
              <Link href={`/trainer/entries/${encodeURIComponent(a.entry)}`} dir="auto">
                {a.title}
              </Link>
              {a.variant !== a.title && (
                <span className={classes.matched}>
                  {t.matched}: <bdi>{a.variant}</bdi>
                </span>
              )}
            </th>
            <td data-name={t.table.words}>{a.lexical.toFixed(2)}</td>
            <td data-name={t.table.meaning}>{a.vector.toFixed(2)}</td>
            <td data-name={t.table.score}>{a.score.toFixed(2)}</td>
            <td>
              <Meter value={a.confidence} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function byConfidence(answers: Candidate[]): Candidate[] {
  return answers.toSorted((a, b) => b.confidence - a.confidence || b.score - a.score);
}
