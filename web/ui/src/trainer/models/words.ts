import type { Language } from "../../i18n/language";
import { useLanguage } from "../../i18n/language";
import { percent } from "../meter";
import { type Difference, interval, verdictOf } from "./scores";

type Counts = Pick<Difference, "better" | "worse" | "chance">;

/** A probability as people read it. */
function odds(chance: number, language: Language): string {
  if (chance < 0.001) return language === "zh" ? "不到 0.1%" : "less than 0.1%";
  return percent(chance, language, chance < 0.1 ? 1 : 0);
}

/** A difference as a sentence, and how far it can be believed. */
export function differenceIn(d: Counts, cases: number, language: Language): string {
  const verdict = verdictOf(d);
  const by = odds(d.chance, language);
  if (language === "zh") {
    if (verdict === "same") return `${cases} 题全部相同。`;
    const said = { open: "难分高下", better: "总体更好", worse: "总体更差" }[verdict];
    const chance = `两者若一样好，碰巧差这么多的可能${by.startsWith("不") ? "" : "是 "}${by}`;
    return `${cases} 题中 ${d.better} 题更好、${d.worse} 题更差。${said}：${chance}。`;
  }
  if (verdict === "same") return `The same on all ${cases}.`;
  const said = { open: "Too close to call", better: "That is better", worse: "That is worse" }[verdict];
  return `Better on ${d.better}, worse on ${d.worse} of ${cases}. ${said}: chance alone would do this in ${by} of tries.`;
}

/** A share of turns, with how it may lie. */
export function shareIn(part: number, whole: number, language: Language): string {
  if (whole === 0) return language === "zh" ? "0 轮" : "0 turns";
  const share = part / whole;
  const [low, high] = interval(share, whole);
  const [a, b, c] = [share, low, high].map((s) => percent(s, language));
  return language === "zh"
    ? `${a}（${whole} 轮；95% 的把握在 ${b} 到 ${c} 之间）`
    : `${a} of ${whole} turns (with 95% certainty between ${b} and ${c})`;
}

export function useDifferenceWords() {
  const { language } = useLanguage();
  return (d: Counts, cases: number) => differenceIn(d, cases, language);
}

export function useShareWords() {
  const { language } = useLanguage();
  return (part: number, whole: number) => shareIn(part, whole, language);
}
