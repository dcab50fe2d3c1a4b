import type { ReactNode } from "react";
import { Link } from "wouter";
import { useLanguage, useTexts } from "../../i18n/language";
import type { Overview } from "../api";
import { percent } from "../meter";
import classes from "./overview.module.css";
import { line, rate, trend } from "./scale";
import { en, zh } from "./texts";

/** The four numbers that say how it goes, each with its picture and a way to what is behind it. */
export function Figures({ data }: { data: Overview }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const days = data.days ?? [];
  const points = trend(days);
  const { yes, no } = data.helpful;
  const some = days.some((d) => d.conversations > 0);
  return (
    <dl className={classes.figures}>
      <Figure
        name={t.automation}
        title={t.automationHint}
        value={some ? percent(data.automation, language) : "–"}
        exact={some ? percent(data.automation, language, 1) : undefined}
        note={points === null ? t.noTrend : t.trend(Math.round(points))}
      >
        <Spark rates={days.map(rate)} />
      </Figure>
      <Figure
        name={t.waiting}
        href="/"
        value={String(data.now.waiting)}
        note={t.waitingHint(data.now.agents_online)}
      />
      <Figure
        name={t.open}
        href="/trainer/unanswered"
        value={String(data.now.open_questions)}
        note={t.openHint(data.now.open_misses, data.now.open_questions)}
      />
      <Figure
        name={t.helpful}
        href={no > 0 ? "/trainer/unanswered?why=not_helpful" : undefined}
        title={no > 0 ? t.dissatisfied : undefined}
        value={yes + no > 0 ? percent(yes / (yes + no), language) : "–"}
        note={yes + no > 0 ? t.helpfulHint(yes, no) : t.noFeedback}
      >
        {yes + no > 0 && <Share yes={yes} no={no} />}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  name: string;
  value: string;
  exact?: string;
  note: string;
  title?: string;
  href?: string;
  children?: ReactNode;
}

function Figure({ name, value, exact, note, title, href, children }: FigureProps) {
  return (
    <div className={classes.figure} title={title}>
      <dt>
        {href ? (
          <Link href={href} className={classes.cover}>
            {name}
          </Link>
        ) : (
          name
        )}
      </dt>
      <dd className={classes.value}>
        <span className="figures" title={exact}>
          {value}
        </span>
        {children}
      </dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}

/** The rate of each day as a line; the table below the chart has the figures. */
function Spark({ rates }: { rates: (number | null)[] }) {
  const d = line(rates, 116, 28);
  if (!d) return null;
  return (
    <svg className={classes.spark} viewBox="-2 -2 120 32" width={120} height={32} aria-hidden="true">
      <path d="M0 28H116" className={classes.floor} />
      <path d={d} className={classes.curve} />
    </svg>
  );
}

function Share({ yes, no }: { yes: number; no: number }) {
  const width = (yes / (yes + no)) * 96;
  return (
    <svg className={classes.spark} viewBox="0 0 96 8" width={96} height={8} aria-hidden="true">
      <rect width={96} height={8} rx={4} className={classes.rest} />
      <rect width={width} height={8} rx={4} className={classes.answered} />
    </svg>
  );
}
