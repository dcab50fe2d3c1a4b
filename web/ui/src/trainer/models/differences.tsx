import { Button, Title } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../../i18n/language";
import classes from "./examples.module.css";
import shared from "./models.module.css";
import type { Difference, Example } from "./scores";

const en = {
  title: "Where they differ",
  worse: (name: string) => `Only ${name} gets these right`,
  none: "They put the same first everywhere.",
  wanted: "wanted: ",
  nothing: "nothing",
  more: (n: number) => `Show ${n} more`,
  some: (n: number, of: number) => `${n} of ${of}`,
};
const zh: typeof en = {
  title: "差别在哪里",
  worse: (name) => `只有 ${name} 答对`,
  none: "两者的首选处处相同。",
  wanted: "应为：",
  nothing: "无",
  more: (n) => `再显示 ${n} 条`,
  some: (n, of) => `${of} 条中的 ${n} 条`,
};

/** How many are shown at first. */
const few = 4;

/** The questions that two models see differently: first those that would get worse. */
export function Differences({ d, mine, theirs }: { d: Difference; mine: string; theirs: string }) {
  const t = useTexts({ en, zh });
  const group = (better: boolean) => d.examples.filter((e) => e.better === better);
  return (
    <section aria-labelledby="model-differences">
      <Title order={3} id="model-differences">
        {t.title}
      </Title>
      {d.better + d.worse === 0 && <p className={shared.dim}>{t.none}</p>}
      <Group title={t.worse(theirs)} of={d.worse} examples={group(false)} mine={mine} theirs={theirs} />
      <Group title={t.worse(mine)} of={d.better} examples={group(true)} mine={mine} theirs={theirs} />
    </section>
  );
}

interface GroupProps {
  title: string;
  /** How many there are; the server tells of some. */
  of: number;
  examples: Example[];
  mine: string;
  theirs: string;
}

function Group({ title, of, examples, mine, theirs }: GroupProps) {
  const t = useTexts({ en, zh });
  const [all, setAll] = useState(false);
  if (of === 0) return null;
  const shown = all ? examples : examples.slice(0, few);
  return (
    <>
      <h4 className={classes.groupTitle}>
        {title} <span>{shown.length < of ? t.some(shown.length, of) : of}</span>
      </h4>
      <ul className={classes.examples}>
        {shown.map((e) => (
          <li key={`${e.wanted}/${e.text}`}>
            <p className={classes.said} dir="auto">
              {e.text}
            </p>
            <p className={shared.dim}>
              {t.wanted}
              <bdi>{e.wanted}</bdi>
            </p>
            <p>
              {theirs}: <bdi>{e.theirs || t.nothing}</bdi> <Tick right={!e.better} />
            </p>
            <p>
              {mine}: <bdi>{e.mine || t.nothing}</bdi> <Tick right={e.better} />
            </p>
          </li>
        ))}
      </ul>
      {shown.length < examples.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {t.more(examples.length - shown.length)}
        </Button>
      )}
    </>
  );
}

function Tick({ right }: { right: boolean }) {
  return (
    <span className={right ? shared.good : shared.bad} aria-hidden="true">
      {right ? "✓" : "✗"}
    </span>
  );
}
