import { VisuallyHidden } from "@mantine/core";
import { useLanguage, useTexts } from "../../i18n/language";
import { useLabels } from "../labels";
import { Meter, percent } from "../meter";
import classes from "./bench.module.css";
import { byPart, type Check, counted } from "./checks";
import { en, zh } from "./texts";

/** What was compared with which threshold, and whether it reached it. */
export function Comparisons({ checks, titles }: { checks: Check[]; titles: Map<string, string> }) {
  const t = useTexts({ en, zh });
  if (checks.length === 0) return null;
  const parts = byPart(checks);
  return (
    <div className={classes.comparisons}>
      {parts.map((p) => (
        <div key={p.part}>
          {parts.length > 1 && <h4 dir="auto">{p.part ? t.part(p.part) : t.whole}</h4>}
          <ul aria-label={t.checks}>
            {p.checks.map((c, i) => (
              <Comparison key={i} check={c} titles={titles} />
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Comparison({ check: c, titles }: { check: Check; titles: Map<string, string> }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const { language } = useLanguage();
  const figure = (x: number) => (counted(c) ? String(x) : percent(x, language));
  return (
    <li className={classes.check} data-passed={c.passed || undefined}>
      <span className={classes.sign} aria-hidden="true">
        {c.passed ? "✓" : "✗"}
      </span>
      <span className={classes.what}>
        {t.check[c.name] ?? c.name}
        {c.label && (
          <bdi className={classes.of}>
            {titles.get(c.label) ?? (c.name.startsWith("intent") ? labels.intent : labels.head)(c.label)}
          </bdi>
        )}
      </span>
      {!counted(c) && <Meter value={c.value} threshold={c.threshold} passed={c.passed} bare />}
      <span className={classes.verdict}>
        {t.verdict(figure(c.value), figure(c.threshold), c.passed)}
        <VisuallyHidden> {c.passed ? t.passed : t.failed}</VisuallyHidden>
      </span>
    </li>
  );
}
