import { VisuallyHidden } from "@mantine/core";
import type { Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { When } from "../../parts/when";
import classes from "./bot.module.css";
import { names } from "./names";
import { percent } from "./thresholds";

const en = {
  title: (n: number) => (n === 1 ? "1 turn would go another way" : `${n} turns would go another way`),
  newest: (n: number) => `the newest ${n}`,
  now: "now:",
  then: "then:",
  tab: "(opens in a new tab)",
  score: (score: number, threshold: number) => `${score}% sure, threshold ${threshold}%`,
};
const zh: typeof en = {
  title: (n) => `${n} 轮的结果会不同`,
  newest: (n) => `最近的 ${n} 轮`,
  now: "现在：",
  then: "之后：",
  tab: "（在新标签页打开）",
  score: (score, threshold) => `把握 ${score}%，阈值 ${threshold}%`,
};

interface Props {
  changed: Schema["Change"][];
  total: number;
}

/** The turns that other thresholds decide differently, each with the way to its chat. */
export function Changes({ changed, total }: Props) {
  const t = useTexts({ en, zh });
  return (
    <div>
      <h3 className={classes.changesTitle}>
        {t.title(total)}
        {changed.length < total && <span> · {t.newest(changed.length)}</span>}
      </h3>
      <ul className={classes.changes}>
        {changed.map((c) => (
          <li key={`${c.conversation}/${c.inbound_seq}`}>
            <a href={`/chats/${c.conversation}`} target="_blank" rel="noopener">
              <span className={classes.said} dir="auto">
                {c.text}
              </span>
              <VisuallyHidden>{t.tab}</VisuallyHidden>
            </a>
            <span className={classes.when}>
              <When at={c.at} />
            </span>
            <Result label={t.now} outcome={c.before} />
            <Result label={t.then} outcome={c.after} strong />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Result({ label, outcome, strong }: { label: string; outcome: Schema["Outcome"]; strong?: boolean }) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  const detail = outcome.title ?? n.whys[outcome.why];
  return (
    <span
      className={classes.outcome}
      data-strong={strong || undefined}
      title={t.score(percent(outcome.score), percent(outcome.threshold))}
    >
      <span className={classes.label}>{label}</span> {n.routes[outcome.route] ?? outcome.route}
      {detail && <span dir="auto"> · {detail}</span>}
    </span>
  );
}
