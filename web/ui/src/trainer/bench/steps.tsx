import { Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTexts } from "../../i18n/language";
import { Empty } from "../../parts/states";
import classes from "./bench.module.css";
import { decisionFirst, millis, type Step, sum, titles } from "./checks";
import { Comparisons } from "./comparisons";
import type { Turn } from "./talk";
import { en, zh } from "./texts";
import { Values } from "./values";

/** The bot's turn step by step, each with its numbers. */
export function Steps({ turn }: { turn?: Turn }) {
  const t = useTexts({ en, zh });
  const steps = turn?.trial?.steps ?? [];
  const box = useRef<HTMLElement>(null);
  const key = turn?.key;
  useEffect(() => {
    box.current?.scrollTo(0, 0); // another question begins at the top
  }, [key]);
  return (
    <section ref={box} className={classes.steps} aria-labelledby="steps-title" aria-live="polite">
      <header className={classes.stepsHead}>
        <Title order={2} id="steps-title" dir="auto" className={classes.stepsTitle}>
          {turn?.trial ? t.stepsOf(turn.text) : t.steps}
        </Title>
        {steps.length > 0 && <span className="figures">{t.tookAll(millis(sum(steps)))}</span>}
      </header>
      {turn?.trial ? (
        <ol className={classes.list}>
          {decisionFirst(steps).map((s) => (
            <Row key={s.name} step={s} all={steps} />
          ))}
        </ol>
      ) : (
        <Empty title={t.noSteps}>{t.noStepsHint}</Empty>
      )}
    </section>
  );
}

function Row({ step, all }: { step: Step; all: Step[] }) {
  const t = useTexts({ en, zh });
  return (
    <li className={classes.step}>
      <div className={classes.name}>
        <h3>{t.step[step.name] ?? step.name}</h3>
        <span className="figures">{t.took(millis(step.took_us))}</span>
      </div>
      <div className={classes.detail}>
        <Values step={step} />
        <Comparisons checks={step.checks ?? []} titles={titles(all)} />
      </div>
    </li>
  );
}
