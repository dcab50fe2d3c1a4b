import { Slider, Title } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { percent } from "../meter";
import classes from "./curve.module.css";
import { type Dot, dotAt, dotsOf, floorOf, path } from "./dots";
import shared from "./models.module.css";
import type { Versus } from "./scores";

const en = {
  title: "With other thresholds",
  text: "How much the bot could answer by itself, and how much of that is right, if it answered from this confidence on. An admin sets the thresholds under Settings → Bot.",
  sure: "Answer from this confidence on",
  at: (name: string, covered: string, right: string) => `${name} answers ${covered}, ${right} of it right`,
  nothing: (name: string) => `${name} answers nothing`,
  x: "answered",
  y: "right",
};
const zh: typeof en = {
  title: "换个阈值会怎样",
  text: "如果把握达到这个数就回答，机器人能自己回答多少、其中多少是对的。管理员可在“设置 → 机器人”里调整阈值。",
  sure: "把握达到多少就回答",
  at: (name, covered, right) => `${name} 回答 ${covered}，其中 ${right} 正确`,
  nothing: (name) => `${name} 一题也不回答`,
  x: "回答占比",
  y: "答对占比",
};

const height = 160;
const left = 44;

/** How right the answers are against how many there are, for both models; a slider goes along both. */
export function Curve({ v, mine, theirs }: { v: Versus; mine: string; theirs?: string }) {
  const t = useTexts({ en, zh });
  const [at, setAt] = useState(60);
  const lines = [
    ...(theirs && v.theirs ? [{ name: theirs, dots: dotsOf(v.theirs.curve), kind: "theirs" }] : []),
    ...(v.mine ? [{ name: mine, dots: dotsOf(v.mine.curve), kind: "mine" }] : []),
  ].map((l) => ({ ...l, at: dotAt(l.dots, at / 100) }));
  return (
    <section className={classes.curve} aria-labelledby="model-curve">
      <Title order={3} id="model-curve">
        {t.title}
      </Title>
      <p className={shared.dim}>{t.text}</p>
      <ul className={classes.legend} aria-live="polite">
        {lines.map((l) => (
          <li key={l.kind} data-kind={l.kind}>
            <At name={l.name} dot={l.at} />
          </li>
        ))}
      </ul>
      <Plot lines={lines} />
      <div className={classes.sure}>
        {t.sure}: <b className="figures">{at}%</b>
      </div>
      <Slider
        thumbLabel={t.sure}
        label={null}
        min={0}
        max={100}
        step={5}
        value={at}
        onChange={setAt}
        className={classes.slider}
      />
    </section>
  );
}

function At({ name, dot }: { name: string; dot?: Dot }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  return dot ? t.at(name, percent(dot.covered, language), percent(dot.right, language, 1)) : t.nothing(name);
}

interface PlotProps {
  lines: {
    dots: Dot[];
    kind: string;
    /** Where on it one is. */
    at?: Dot;
  }[];
  /** What is to be right at least. */
  wanted?: number;
  /** What it shows, in words; left out where these stand beside it. */
  label?: string;
}

/** Lines of how right answers are against how many there are, as wide as there is room. */
export function Plot({ label, ...p }: PlotProps) {
  const { ref, width } = useElementSize();
  return (
    <div ref={ref} className={classes.plot} role={label && "img"} aria-label={label}>
      {width > 0 && <Drawing {...p} width={width} />}
    </div>
  );
}

function Drawing({ lines, width, wanted }: Omit<PlotProps, "label"> & { width: number }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const floor = floorOf(
    lines.flatMap((l) => (l.at ? [...l.dots, l.at] : l.dots)),
    wanted,
  );
  const x = (share: number) => left + share * (width - left - 8);
  const y = (share: number) => 24 + ((1 - share) / (1 - floor)) * height;
  return (
    <svg width={width} height={height + 60} aria-hidden="true" className={classes.chart}>
      {[floor, (1 + floor) / 2, 1].map((share) => (
        <g key={share}>
          <path d={`M${left} ${y(share)}H${width - 8}`} className={classes.floor} />
          <text x={left - 8} y={y(share) + 4} textAnchor="end">
            {percent(share, language)}
          </text>
        </g>
      ))}
      {[0, 0.5, 1].map((share) => (
        <text
          key={share}
          x={x(share)}
          y={height + 42}
          textAnchor={share === 0 ? "start" : share === 1 ? "end" : "middle"}
        >
          {percent(share, language)}
        </text>
      ))}
      <text x={width - 8} y={height + 58} textAnchor="end">
        {t.x}
      </text>
      <text x={left - 8} y={12} textAnchor="end">
        {t.y}
      </text>
      {wanted !== undefined && <path d={`M${left} ${y(wanted)}H${width - 8}`} className={classes.wanted} />}
      {lines.map((l) => (
        <g key={l.kind} data-kind={l.kind}>
          <path d={path(l.dots, x, y)} className={classes.line} />
          {l.at && <circle cx={x(l.at.covered)} cy={y(l.at.right)} r={5} className={classes.dot} />}
        </g>
      ))}
    </svg>
  );
}
