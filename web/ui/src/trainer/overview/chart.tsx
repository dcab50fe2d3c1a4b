import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { locale } from "../../i18n/locale";
import type { Day } from "../api";
import classes from "./overview.module.css";
import { Readout } from "./readout";
import { ceiling, height, labelled, local, parts } from "./scale";
import { DayTable } from "./table";
import { en, zh } from "./texts";

const pixels = 176;
const left = 32;

/** A bar for each day, parted by outcome. Hovering, or the arrow keys, give a day's figures in the line above. */
export function Chart({ days }: { days: Day[] }) {
  const t = useTexts({ en, zh });
  const { ref, width } = useElementSize();
  const [at, setAt] = useState<number | null>(null);
  const go = (e: KeyboardEvent) => {
    const last = days.length - 1;
    const next = {
      ArrowLeft: Math.max(0, (at ?? days.length) - 1),
      ArrowRight: Math.min(last, (at ?? -1) + 1),
      Home: 0,
      End: last,
      Escape: null,
    }[e.key];
    if (next === undefined) return;
    e.preventDefault();
    setAt(next);
  };
  return (
    <figure className={classes.chart}>
      <Readout days={days} at={at} />
      <div
        ref={ref}
        className={classes.plot}
        role="group"
        aria-label={`${t.chart}. ${t.chartKeys}`}
        tabIndex={0}
        onKeyDown={go}
        onBlur={() => setAt(null)}
        onMouseLeave={() => setAt(null)}
      >
        {width > 0 && <Bars days={days} width={width} at={at} onHover={setAt} />}
      </div>
      <DayTable days={days} />
    </figure>
  );
}

interface BarsProps {
  days: Day[];
  width: number;
  at: number | null;
  onHover: (i: number) => void;
}

function Bars({ days, width, at, onHover }: BarsProps) {
  const { language } = useLanguage();
  const top = ceiling(Math.max(...days.map(height)));
  const step = (width - left) / days.length;
  const bar = Math.max(2, Math.min(32, step * 0.64));
  const names = labelled(days.length, Math.floor(width / 72));
  const format = new Intl.DateTimeFormat(locale(language), { month: "short", day: "numeric" });
  return (
    <svg width={width} height={pixels + 32} aria-hidden="true" className={classes.bars}>
      <g transform="translate(0 8)">
        {[0, 0.5, 1].map((share) => (
          <g key={share} transform={`translate(0 ${(1 - share) * pixels})`}>
            <path d={`M${left} 0H${width}`} className={classes.floor} />
            <text x={left - 8} y={4} textAnchor="end">
              {top * share}
            </text>
          </g>
        ))}
        {days.map((d, i) => (
          <g
            key={d.date}
            transform={`translate(${left + i * step} 0)`}
            data-at={at === i || undefined}
            data-dim={(at !== null && at !== i) || undefined}
            onMouseEnter={() => onHover(i)}
          >
            <rect width={step} height={pixels} className={classes.column} />
            {parts(d, top, pixels).map((p) => (
              <rect
                key={p.outcome}
                x={(step - bar) / 2}
                width={bar}
                y={p.y}
                height={p.height}
                className={classes[p.outcome]}
              />
            ))}
            {names.has(i) && (
              <text
                x={step / 2}
                y={pixels + 20}
                textAnchor={i === days.length - 1 ? "end" : "middle"}
                dx={i === days.length - 1 ? step / 2 : 0}
              >
                {format.format(local(d.date))}
              </text>
            )}
          </g>
        ))}
      </g>
    </svg>
  );
}
