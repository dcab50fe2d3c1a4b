import { useLanguage, useTexts } from "../../i18n/language";
import { locale } from "../../i18n/locale";
import { percent } from "../meter";
import { Figure } from "./figure";
import classes from "./figure.module.css";
import { useHeadName } from "./headnames";
import type { Row } from "./model";
import type { Versus } from "./scores";

const en = {
  entries: "Ways to ask, right one first",
  misses: "Once unanswered, right now",
  intents: "Intents told apart",
  wrong: "Would be answered wrong",
  of: (n: string) => `of ${n} questions of your own`,
  wrongOf: (n: string) => `of ${n}, with today's thresholds`,
  notMeasured: "not measured yet",
  nothing: "nothing to ask yet",
  maker: (n: string) => `of ${n} lines, says its maker`,
  silent: "its maker does not tell",
};
const zh: typeof en = {
  entries: "条目问法，首选正确",
  misses: "曾未解答，现在答对",
  intents: "意图识别正确",
  wrong: "会答错",
  of: (n) => `共 ${n} 个您自己的问题`,
  wrongOf: (n) => `共 ${n} 种问法，按当前阈值`,
  notMeasured: "还没有测评",
  nothing: "还没有题目",
  maker: (n) => `制作方自测 ${n} 句的正确率`,
  silent: "制作方没有说明",
};

/** How good the live model is: on the company's own questions, or as its maker says until that was measured. */
export function LiveFigures({ row, all }: { row?: Row; all: Versus[] }) {
  return (
    <dl className={classes.figures}>{all.some((v) => v.mine) ? <Own all={all} /> : <Makers row={row} />}</dl>
  );
}

function Own({ all }: { all: Versus[] }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const number = new Intl.NumberFormat(locale(language));
  const note = (v: Versus | undefined, of: (n: string) => string) => {
    if (v?.cases === 0) return t.nothing;
    return v?.mine ? of(number.format(v.cases)) : t.notMeasured;
  };
  const share = (v: Versus | undefined, of: "first" | "wrong") =>
    v && v.cases > 0 ? v.mine?.[of] : undefined;
  const entries = all.find((v) => v.set === "entries");
  return (
    <>
      {(["entries", "misses", "intents"] as const).map((set) => {
        const v = all.find((v) => v.set === set);
        return <Share key={set} name={t[set]} share={share(v, "first")} note={note(v, t.of)} />;
      })}
      <Share name={t.wrong} share={share(entries, "wrong")} note={note(entries, t.wrongOf)} digits={1} />
    </>
  );
}

/** The heads that are shown, the most telling first: as many as there are figures once the model was measured, so that nothing moves then. */
const shownHeads = ["intent", "moderation", "human", "act"];

function Makers({ row }: { row?: Row }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const number = new Intl.NumberFormat(locale(language));
  const nameOf = useHeadName();
  return shownHeads
    .flatMap((name) => (row?.heads ?? []).filter((h) => h.name === name))
    .map((h) => (
      <Share
        key={h.name}
        name={nameOf(h.name)}
        share={h.measured > 0 ? h.accuracy : undefined}
        note={h.measured > 0 ? t.maker(number.format(h.measured)) : t.silent}
      />
    ));
}

function Share(p: { name: string; share?: number; note: string; digits?: number }) {
  const { language } = useLanguage();
  return (
    <Figure
      name={p.name}
      value={p.share === undefined ? "–" : percent(p.share, language, p.digits)}
      exact={p.share === undefined ? undefined : percent(p.share, language, 2)}
      note={p.note}
    />
  );
}
