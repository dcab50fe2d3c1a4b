import { describe, expect, it } from "vitest";
import type { Day } from "../api";
import { ceiling, height, labelled, line, local, parts, rate, total, trend } from "./scale";

const day = (over: Partial<Day> = {}): Day => ({
  date: "2026-03-01",
  turns: 0,
  conversations: 0,
  answered: 0,
  clarified: 0,
  handed_off: 0,
  blocked: 0,
  ...over,
});

describe("ceiling", () => {
  it.each([
    [0, 4],
    [4, 4],
    [5, 6],
    [7, 8],
    [9, 10],
    [11, 20],
    [21, 40],
    [41, 60],
    [81, 100],
    [999, 1000],
    [1001, 2000],
  ])("%d → %d", (n, want) => expect(ceiling(n)).toBe(want));
});

describe("parts", () => {
  it("stacks from the bottom and leaves out what is nothing", () => {
    expect(parts(day({ answered: 5, handed_off: 3 }), 10, 100)).toEqual([
      { outcome: "answered", y: 50, height: 50 },
      { outcome: "handed_off", y: 20, height: 30 },
    ]);
  });
  it("shows one of many as a pixel", () => {
    expect(parts(day({ blocked: 1 }), 1000, 100)[0]?.height).toBe(1);
  });
  it("agrees with the bar's height", () => {
    expect(height(day({ answered: 1, clarified: 2, handed_off: 3, blocked: 4 }))).toBe(10);
  });
});

describe("rate", () => {
  it("is nothing where nobody came", () => {
    expect(rate(day())).toBeNull();
    expect(rate(day({ conversations: 4, answered: 3 }))).toBe(0.75);
  });
});

describe("line", () => {
  it("skips days without a rate", () => {
    expect(line([0, null, 1], 100, 20)).toBe("M0.0 20.0L100.0 0.0");
    expect(line([null], 100, 20)).toBe("");
  });
});

describe("trend", () => {
  it("compares the halves in points", () => {
    const days = [day({ conversations: 10, answered: 5 }), day({ conversations: 4, answered: 3 })];
    expect(trend(days)).toBe(25);
    expect(trend([day(), day({ conversations: 1 })])).toBeNull();
  });
});

describe("total", () => {
  it("sums", () => {
    expect(total([day({ turns: 2, blocked: 1 }), day({ turns: 3 })])).toMatchObject({ turns: 5, blocked: 1 });
  });
});

describe("labelled", () => {
  it("names today and a few before", () => {
    expect([...labelled(14, 4)]).toEqual([13, 9, 5, 1]);
    expect(labelled(3, 10).size).toBe(3);
  });
});

describe("local", () => {
  it("is that day here", () => {
    expect(local("2026-03-01").getDate()).toBe(1);
    expect(local("2026-03-01").getMonth()).toBe(2);
  });
});
