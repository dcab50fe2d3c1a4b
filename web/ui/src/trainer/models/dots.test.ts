import { describe, expect, it } from "vitest";
import { dotAt, dotsOf, floorOf, path } from "./dots";

const dots = dotsOf([
  { threshold: 0, coverage: 1, precision: 0.72 },
  { threshold: 0.5, coverage: 0.5, precision: 0.9 },
  { threshold: 1, coverage: 0, precision: 1 },
]);

describe("dots", () => {
  it("leave out where nothing is answered: the server's 1 there is no figure", () => {
    expect(dots.map((d) => d.sure)).toEqual([0, 0.5]);
    expect(dotAt(dots, 1)).toBeUndefined();
    expect(dotAt(dots, 0.5)?.right).toBe(0.9);
    expect(dotsOf(null)).toEqual([]);
  });
  it("stand above the axis, which leaves room even where all is right", () => {
    expect(floorOf(dots)).toBeCloseTo(0.7);
    expect(floorOf([{ sure: 0, covered: 1, right: 1 }])).toBe(0.9);
    expect(floorOf([])).toBe(0.9);
  });
  it("make a line", () => {
    expect(
      path(
        dots,
        (s) => s * 100,
        (s) => (1 - s) * 10,
      ),
    ).toBe("M100.0 2.8L50.0 1.0");
    expect(path([], Number, Number)).toBe("");
  });
});
