import { describe, expect, it } from "vitest";
import { barsOf, signed } from "./bars";

describe("barsOf", () => {
  it("measures against the longest", () => {
    expect(barsOf({ faq: 40, handoff: 10 }, { faq: 20, handoff: 30 })).toEqual([
      { route: "faq", before: 40, after: 20, beforeShare: 1, afterShare: 0.5 },
      { route: "handoff", before: 10, after: 30, beforeShare: 0.25, afterShare: 0.75 },
    ]);
  });
  it("shows what there was not before, and what would be gone", () => {
    expect(barsOf({ clarify: 2 }, { block: 2 }).map((b) => [b.route, b.before, b.after])).toEqual([
      ["clarify", 2, 0],
      ["block", 0, 2],
    ]);
  });
  it("leaves out what no turn took, and takes routes it has not heard of", () => {
    expect(barsOf({ faq: 0, other: 1 }, {}).map((b) => b.route)).toEqual(["other"]);
    expect(barsOf({}, {})).toEqual([]);
  });
});

describe("signed", () => {
  it.each([
    [3, "+3"],
    [-12, "−12"],
    [0, ""],
  ])("%d", (n, text) => {
    expect(signed(n)).toBe(text);
  });
});
