import { describe, expect, it } from "vitest";
import type { Miss } from "../api";
import { conversations, grouped, holding, neighbour } from "./group";

let n = 0;
const miss = (question: string, at: number, over: Partial<Miss> = {}): Miss => {
  n += 1;
  return {
    id: `m${n}`,
    conversation: `c${n}`,
    inbound_seq: 1,
    question,
    language: "en",
    why: "no_answer",
    state: "open",
    at: new Date(at * 1000).toISOString(),
    ...over,
  };
};

describe("grouped", () => {
  const a = miss("Are dogs allowed?", 1, { answer: "Yes." });
  const b = miss("are dogs  allowed", 3, { answer: "Yes." });
  const c = miss("Do you engrave?", 5);
  const d = miss("do you ENGRAVE ?", 6, { conversation: c.conversation });
  const e = miss("Norway?", 4, { language: "zh" });
  const f = miss("Norway?", 2);

  it("puts what most customers asked first, then the newest", () => {
    const groups = grouped([a, b, c, d, e, f]);
    expect(groups.map((g) => [g.question, g.customers, g.misses.length])).toEqual([
      ["are dogs  allowed", 2, 2],
      ["do you ENGRAVE ?", 1, 2],
      ["Norway?", 1, 1],
      ["Norway?", 1, 1],
    ]);
    expect(groups[2]?.language).toBe("zh");
  });
  it("names each answer and each conversation once", () => {
    const groups = grouped([a, b, c, d]);
    expect(groups[0]?.answers).toEqual(["Yes."]);
    expect(groups[1] && conversations(groups[1])).toHaveLength(1);
  });
});

describe("going through", () => {
  const groups = grouped([miss("a", 4), miss("b", 3), miss("c", 2)]);
  const key = (i: number) => groups[i]?.key ?? "";
  it("finds the neighbour that is not done", () => {
    expect(neighbour(groups, key(0), 1)).toBe(groups[1]);
    expect(neighbour(groups, key(0), 1, (g) => g.key === key(1))).toBe(groups[2]);
    expect(neighbour(groups, key(2), 1)).toBeUndefined();
    expect(neighbour(groups, key(2), -1)).toBe(groups[1]);
    expect(neighbour(groups, "gone", 1)).toBe(groups[0]);
  });
  it("finds the group of a miss", () => {
    expect(holding(groups, groups[1]?.misses[0]?.id ?? null)).toBe(groups[1]);
    expect(holding(groups, null)).toBeUndefined();
  });
});
