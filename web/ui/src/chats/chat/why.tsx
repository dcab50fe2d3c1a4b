import { Popover, UnstyledButton } from "@mantine/core";
import { useRef, useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { percent, useLabels } from "../labels";
import type { Turn } from "../model";
import classes from "./chat.module.css";

const en = {
  button: (what: string) => `Why: ${what}`,
  understood: "Understood as",
  intents: "Intents",
  candidates: "Nearest entries",
  none: "No entry came near.",
  threshold: (score: string, limit: string, reached: boolean) =>
    `${score}, ${reached ? "not below" : "below"} the threshold of ${limit}`,
  failed: "The models failed; the fallback decided.",
};
const zh: typeof en = {
  button: (what) => `原因：${what}`,
  understood: "理解为",
  intents: "意图",
  candidates: "最接近的条目",
  none: "没有接近的条目。",
  threshold: (score, limit, reached) => `得分 ${score}，${reached ? "达到" : "低于"}阈值 ${limit}`,
  failed: "模型出错，由后备规则决定。",
};

/** Why the bot did what it did: a short word, and all numbers on hover, focus or touch. */
export function Why({ turn }: { turn: Turn }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const { language } = useLanguage();
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = (to: boolean) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(to), to ? 150 : 120);
  };
  const hover = { onMouseEnter: () => soon(true), onMouseLeave: () => soon(false) };
  const d = turn.decision;
  const score = d.threshold > 0 ? ` · ${percent(d.score, language)}` : "";
  const what = `${labels.route(d.route)} · ${labels.why(d.why)}${score}`;
  return (
    <Popover opened={open} onChange={setOpen} width={360} position="bottom-end" shadow="md" withinPortal>
      <Popover.Target>
        <UnstyledButton
          className={classes.why}
          aria-label={t.button(what)}
          aria-expanded={open}
          onClick={() => setOpen(true)}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          {...hover}
        >
          {what}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown {...hover}>
        <Details turn={turn} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Details({ turn }: { turn: Turn }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const { language } = useLanguage();
  const { decision: d, understanding: u } = turn;
  const answers = u.answers ?? [];
  return (
    <div className={classes.details}>
      <strong>
        {labels.route(d.route)} · {labels.why(d.why)}
      </strong>
      {d.threshold > 0 && (
        <span className="figures">
          {t.threshold(percent(d.score, language), percent(d.threshold, language), d.score >= d.threshold)}
        </span>
      )}
      {turn.error && <span>{t.failed}</span>}
      {u.text !== turn.text && (
        <span>
          <span className={classes.dim}>{t.understood}</span> <bdi>{u.text}</bdi>
        </span>
      )}
      {!!u.intents?.length && (
        <Bars
          title={t.intents}
          rows={u.intents.slice(0, 3).map((i) => ({ label: labels.intent(i.label), value: i.confidence }))}
        />
      )}
      {answers.length > 0 ? (
        <Bars
          title={t.candidates}
          limit={
            d.route === "faq" || d.route === "clarify" || d.why === "no_answer" ? d.threshold : undefined
          }
          rows={answers.slice(0, 5).map((a) => ({ label: a.title, value: a.confidence }))}
        />
      ) : (
        <span className={classes.dim}>{t.none}</span>
      )}
    </div>
  );
}

/** Values from 0 to 1 as bars with their figures, and the threshold as a line. */
function Bars({
  title,
  rows,
  limit,
}: {
  title: string;
  rows: { label: string; value: number }[];
  limit?: number;
}) {
  const { language } = useLanguage();
  return (
    <div>
      <div className={classes.dim}>{title}</div>
      {rows.map((r, i) => (
        <div key={i} className={classes.bar}>
          <bdi className={classes.barLabel}>{r.label}</bdi>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="8" rx="2" className={classes.barBack} />
            <rect width={r.value * 100} height="8" rx="2" className={classes.barValue} />
            {!!limit && <rect x={limit * 100} width="1" height="8" className={classes.barLimit} />}
          </svg>
          <span className="figures">{percent(r.value, language)}</span>
        </div>
      ))}
    </div>
  );
}
