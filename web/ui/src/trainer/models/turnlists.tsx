import { Title, VisuallyHidden } from "@mantine/core";
import type { Schema } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { When } from "../../parts/when";
import { useLabels } from "../labels";
import { percent } from "../meter";
import examples from "./examples.module.css";
import type { Comparison } from "./model";
import shared from "./models.module.css";
import classes from "./turnlists.module.css";

const en = {
  routes: "By what the live model did",
  turns: (n: number) => (n === 1 ? "1 turn" : `${n} turns`),
  allSame: "all the same",
  same: (n: number) => `${n} the same`,
  otherwise: "would have been: ",
  other: (route: string) => `${route}, with something else`,
  differ: "Where it would have answered differently",
  newest: (n: number, of: number) => `the newest ${n} of ${of}`,
  none: "Nowhere so far.",
  live: "live: ",
  shadow: "shadow: ",
  tab: "(opens in a new tab)",
  sure: (score: string, threshold: string) => `${score} sure, threshold ${threshold}`,
};
const zh: typeof en = {
  routes: "按线上模型的处理方式",
  turns: (n) => `${n} 轮`,
  allSame: "全部相同",
  same: (n) => `${n} 轮相同`,
  otherwise: "换成它则是：",
  other: (route) => `${route}，但内容不同`,
  differ: "答复会不同的地方",
  newest: (n, of) => `${of} 条中最近的 ${n} 条`,
  none: "目前没有。",
  live: "线上：",
  shadow: "旁观：",
  tab: "（在新标签页打开）",
  sure: (score, threshold) => `把握 ${score}，阈值 ${threshold}`,
};

/** What became of the turns of each route. */
export function Routes({ routes }: { routes: Schema["ModelRouteRow"][] }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  return (
    <section aria-labelledby="model-routes">
      <Title order={3} id="model-routes">
        {t.routes}
      </Title>
      <ul className={classes.routes}>
        {routes.map((r) => (
          <li key={r.route}>
            <span>{labels.route(r.route)}</span>
            <svg className={classes.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect width="100" height="8" className={classes.rest} />
              <rect width={(r.same / r.turns) * 100} height="8" className={classes.part} />
            </svg>
            <span className="figures">
              {t.turns(r.turns)} · {r.same === r.turns ? t.allSame : t.same(r.same)}
            </span>
            <Otherwise row={r} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the shadow would have done with those that are not the same. */
function Otherwise({ row: r }: { row: Schema["ModelRouteRow"] }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const others = Object.entries(r.shadow)
    .map(([route, n]) =>
      route === r.route
        ? ([t.other(labels.route(route)), n - r.same] as const)
        : ([labels.route(route), n] as const),
    )
    .filter(([, n]) => n > 0);
  if (others.length === 0) return null;
  return (
    <span className={classes.otherwise}>
      {t.otherwise}
      {others.map(([route, n]) => `${route} ${n}`).join(" · ")}
    </span>
  );
}

/** The turns whose customers would have been told something else, each with the way to its chat. */
export function TurnExamples({ c }: { c: Comparison }) {
  const t = useTexts({ en, zh });
  const all = c.examples ?? [];
  const differ = c.compared - c.same;
  return (
    <section aria-labelledby="model-turns-differ">
      <Title order={3} id="model-turns-differ">
        {t.differ}
        {all.length < differ && <span className={shared.dim}> · {t.newest(all.length, differ)}</span>}
      </Title>
      {all.length === 0 && <p className={shared.dim}>{t.none}</p>}
      <ul className={examples.examples}>
        {all.map((e) => (
          <li key={`${e.conversation}/${e.inbound_seq}`}>
            <p className={examples.said}>
              <a href={`/chats/${e.conversation}`} target="_blank" rel="noopener">
                <bdi>{e.text}</bdi>
                <VisuallyHidden>{t.tab}</VisuallyHidden>
              </a>
              <span className={examples.when}>
                <When at={e.at} />
              </span>
            </p>
            <Outcome label={t.live} outcome={e.live} />
            <Outcome label={t.shadow} outcome={e.shadow} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Outcome({ label, outcome: o }: { label: string; outcome: Schema["Outcome"] }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const { language } = useLanguage();
  const what =
    o.title ??
    o.options?.join(" / ") ??
    (o.route === "intent" && o.label ? labels.intent(o.label) : labels.why(o.why));
  return (
    <p title={t.sure(percent(o.score, language), percent(o.threshold, language))}>
      <span className={shared.dim}>{label}</span>
      {labels.route(o.route)}
      {what && (
        <>
          {" · "}
          <bdi>{what}</bdi>
        </>
      )}
    </p>
  );
}
