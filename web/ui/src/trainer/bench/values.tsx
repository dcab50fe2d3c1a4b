import { useTexts } from "../../i18n/language";
import { useLabels } from "../labels";
import { Meter } from "../meter";
import classes from "./bench.module.css";
import { Candidates } from "./candidates";
import type { Step } from "./checks";
import { en, zh } from "./texts";

/** The numbers of a step, drawn as suits it. */
export function Values({ step }: { step: Step }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const v = step.values;
  switch (step.name) {
    case "normalise":
      return (
        <p title={t.asSeen}>
          <code dir="auto">{v.text}</code>
        </p>
      );
    case "language":
      return <p>{labels.language(v.language ?? "")}</p>;
    case "context":
      return <Context step={step} />;
    case "moderation":
    case "person":
    case "mood":
    case "act":
      if (!v.label) return <p className={classes.dim}>{t.notHeard}</p>;
      return (
        <p className={classes.scored}>
          <span>{labels.head(v.label)}</span> <Meter value={v.score ?? 0} />
        </p>
      );
    case "intent":
      return <Intents step={step} />;
    case "search":
      return <Candidates answers={v.answers ?? []} />;
    case "decide":
      return (
        <p>
          <b>{labels.route(v.route ?? "")}</b> · {labels.why(v.why ?? "")}
        </p>
      );
  }
}

function Context({ step: { values: v } }: { step: Step }) {
  const t = useTexts({ en, zh });
  const parts = v.parts ?? [];
  const refused = v.refused ?? [];
  const signs = [v.follow_up && t.followUp, v.correction && t.correction].filter(Boolean);
  if (!v.question && parts.length < 2 && signs.length === 0)
    return <p className={classes.dim}>{t.noContext}</p>;
  return (
    <>
      {v.question && (
        <p>
          <span className={classes.dim}>{t.before}: </span>
          {v.question}
        </p>
      )}
      {signs.length > 0 && <p>{signs.join(" · ")}</p>}
      {(v.follow_up || v.correction) && (
        <p>
          <span className={classes.dim}>{t.fromContext}: </span>
          {v.text}
        </p>
      )}
      {parts.length > 1 && (
        <p>
          <span className={classes.dim}>{t.parts}: </span>
          {parts.map((p) => `“${p}”`).join(" · ")}
        </p>
      )}
      {refused.length > 0 && <p>{t.refused(refused.length)}</p>}
    </>
  );
}

function Intents({ step: { values: v } }: { step: Step }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const intents = v.intents ?? [];
  if (intents.length === 0) return <p className={classes.dim}>{t.noIntents}</p>;
  return (
    <>
      <ul className={classes.intents}>
        {intents.map((i, n) => (
          <li key={i.label} data-best={n === 0 || undefined}>
            <span>{labels.intent(i.label)}</span>
            <Meter value={i.confidence} />
          </li>
        ))}
      </ul>
      <p className={classes.dim}>{v.in_scope ? t.inScope : t.outOfScope}</p>
    </>
  );
}
