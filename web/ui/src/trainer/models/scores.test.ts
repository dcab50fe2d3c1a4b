import { describe, expect, it } from "vitest";
import type { Comparison, Result, Scores } from "./model";
import { ageOf, besideOf, interval, leftOut, rivalOf, verdictOf, versus } from "./scores";

const result = (bundle: string, more: Partial<Result> = {}): Result => ({
  bundle,
  first: 0.9,
  among: 1,
  answered: 0.5,
  right: 1,
  wrong: 0,
  routes: {},
  curve: [],
  failed: 0,
  median_us: 900,
  p99_us: 2000,
  ...more,
});

const scores = (...results: Result[]): Scores => ({
  state: "done",
  done: 1,
  total: 1,
  knowledge: 7,
  bundles: results.map((r) => ({ hash: r.bundle, name: r.bundle, version: "1", done: true })),
  sets: [{ set: "entries", cases: 240, of: 240, skipped: 2, results }],
});

const fixed = { text: "where is it", wanted: "Delivery", before: "Returns", after: "Delivery", fixed: true };
const broken = { text: "send it back", wanted: "Returns", before: "Returns", after: "", fixed: false };
const measured = scores(
  result("old"),
  result("new", { against: { cases: 238, fixed: 12, broken: 3, chance: 0.035, examples: [broken, fixed] } }),
  result("third"),
);

describe("versus", () => {
  it("takes the difference from the one that was held against the live model", () => {
    const [v] = versus(measured, "new", "old");
    expect(v).toMatchObject({
      set: "entries",
      cases: 240,
      skipped: 2,
      difference: { cases: 238, better: 12, worse: 3 },
    });
    expect(v?.difference?.examples[0]).toEqual({
      text: "send it back",
      wanted: "Returns",
      theirs: "Returns",
      mine: "",
      better: false,
    });
  });
  it("turns it over where the other one is asked about, still with what gets worse first", () => {
    const d = versus(measured, "old", "new")[0]?.difference;
    expect(d).toMatchObject({ better: 3, worse: 12, chance: 0.035 });
    expect(d?.examples.map((e) => [e.theirs, e.mine, e.better])).toEqual([
      ["Delivery", "Returns", false],
      ["", "Returns", true],
    ]);
  });
  it("knows no difference of two that were not held against each other", () => {
    const [v] = versus(measured, "new", "third");
    expect(v?.theirs?.first).toBe(0.9);
    expect(v?.difference).toBeUndefined();
  });
  it("knows no difference where nothing was compared", () => {
    expect(versus(measured, "third", "old")[0]?.difference).toBeUndefined();
  });
  it("does not take what was not measured for equal", () => {
    const [v] = versus(measured, "absent", "old");
    expect(v?.mine).toBeUndefined();
    expect(v?.difference).toBeUndefined();
  });
  it("compares nothing with itself, and has no sets where nothing was measured", () => {
    expect(versus(measured, "old", "old")[0]?.difference).toBeUndefined();
    expect(versus(undefined, "old", "new")).toEqual([]);
  });
});

describe("rivalOf", () => {
  it.each([
    ["new", "old", "old", "the live one was the first"],
    ["old", "new", "new", "it was the first itself, and another is live now"],
    ["third", "new", "old", "neither was: then the one that was live when they were measured"],
    ["new", "new", "new", "it is live itself"],
    ["absent", "new", "new", "it was not measured"],
  ])("of %s with %s live is %s: %s", (hash, live, rival) => {
    expect(rivalOf(measured, hash, live)).toBe(rival);
  });
  it("is the live one before anything was measured", () => {
    expect(rivalOf(undefined, "new", "old")).toBe("old");
  });
});

describe("besideOf", () => {
  it.each([
    ["new", "new", "old", "what was better or worse is still told when it has gone live"],
    ["old", "old", "old", "it was the first itself"],
    ["new", "old", "old", "as rivalOf where another is live"],
    ["absent", "absent", "absent", "it was not measured"],
  ])("of %s with %s live is %s: %s", (hash, live, beside) => {
    expect(besideOf(measured, hash, live)).toBe(beside);
  });
});

describe("verdictOf", () => {
  it.each([
    [{ better: 0, worse: 0, chance: 1 }, "same"],
    [{ better: 5, worse: 3, chance: 0.73 }, "open"],
    [{ better: 4, worse: 4, chance: 0.01 }, "open"],
    [{ better: 12, worse: 3, chance: 0.035 }, "better"],
    [{ better: 3, worse: 12, chance: 0.035 }, "worse"],
    [{ better: 6, worse: 0, chance: 0.05 }, "open"],
  ] as const)("of %o is %s", (d, verdict) => {
    expect(verdictOf(d)).toBe(verdict);
  });
});

describe("interval", () => {
  it("is wide for few and narrow for many", () => {
    const [low, high] = interval(0.9, 10);
    expect(low).toBeCloseTo(0.596, 3);
    expect(high).toBeCloseTo(0.982, 3);
    expect(interval(0.9, 1000)[0]).toBeCloseTo(0.88, 2);
  });
  it("does not take all of one for certain, and knows nothing of none", () => {
    expect(interval(1, 1)[0]).toBeCloseTo(0.207, 3);
    expect(interval(0, 0)).toEqual([0, 1]);
  });
});

describe("ageOf", () => {
  const there = ["old", "new", "third"];
  it("is none while entries and the live model are the same", () => {
    expect(ageOf(measured, { knowledge: 7, live: "old", there })).toEqual({
      knowledge: false,
      against: undefined,
    });
  });
  it("names what was live then, and that entries have changed", () => {
    const age = ageOf(measured, { knowledge: 8, live: "new", there });
    expect(age.knowledge).toBe(true);
    expect(age.against?.hash).toBe("old");
  });
  it("names nothing where only the two are there: they are held against each other either way", () => {
    expect(ageOf(measured, { knowledge: 7, live: "new", there: ["old", "new"] }).against).toBeUndefined();
    expect(
      ageOf(scores(result("old"), result("new")), { knowledge: 7, live: "new", there }).against,
    ).toBeUndefined();
  });
});

describe("leftOut", () => {
  it("lists reasons, the most frequent first, and those for want of time among them", () => {
    const c = {
      skipped: { chosen: 2, fallback: 0, knowledge_changed: 5 },
      dropped: 3,
    } as unknown as Comparison;
    expect(leftOut(c)).toEqual([
      ["knowledge_changed", 5],
      ["dropped", 3],
      ["chosen", 2],
    ]);
  });
});
