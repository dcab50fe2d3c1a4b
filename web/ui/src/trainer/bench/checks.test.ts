import { describe, expect, it } from "vitest";
import { byPart, type Check, counted, decisionFirst, millis, type Step, sum, titles } from "./checks";

const check = (name: string, part?: string): Check => ({
  name,
  part,
  value: 0.5,
  threshold: 0.7,
  passed: false,
});

describe("byPart", () => {
  it("keeps the order of parts and of their comparisons", () => {
    const all = [check("answer"), check("answer", "b"), check("clarify"), check("near", "b")];
    expect(byPart(all).map((p) => [p.part, p.checks.map((c) => c.name)])).toEqual([
      ["", ["answer", "clarify"]],
      ["b", ["answer", "near"]],
    ]);
  });
});

describe("millis", () => {
  it.each([
    [0, "0.00"],
    [39, "0.04"],
    [1391, "1.4"],
    [12_345, "12"],
  ])("%d µs", (us, want) => expect(millis(us)).toBe(want));
});

describe("sum, titles, counted", () => {
  it("look at all steps", () => {
    const steps = [
      { took_us: 3, values: {} },
      { took_us: 4, values: { answers: [{ entry: "a", title: "A?" }] } },
    ] as Step[];
    expect(sum(steps)).toBe(7);
    expect(titles(steps).get("a")).toBe("A?");
    expect(counted(check("misses"))).toBe(true);
    expect(counted(check("answer"))).toBe(false);
  });
});

describe("decisionFirst", () => {
  it("brings the decision to the top, and leaves the rest in its order", () => {
    const names = (["normalise", "search", "decide"] as const).map((name) => ({ name }));
    expect(decisionFirst(names).map((s) => s.name)).toEqual(["decide", "normalise", "search"]);
    expect(decisionFirst([])).toEqual([]);
  });
});
