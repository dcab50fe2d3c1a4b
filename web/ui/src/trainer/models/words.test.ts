import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { differenceIn, shareIn } from "./words";

beforeAll(() => void vi.stubGlobal("navigator", { languages: ["en-US", "zh-CN"] }));
afterAll(() => void vi.unstubAllGlobals());

describe("differenceIn", () => {
  it("says how far a difference can be believed", () => {
    const clear = { better: 12, worse: 3, chance: 0.035 };
    expect(differenceIn(clear, 240, "en")).toBe(
      "Better on 12, worse on 3 of 240. That is better: chance alone would do this in 3.5% of tries.",
    );
    expect(differenceIn(clear, 240, "zh")).toBe(
      "240 题中 12 题更好、3 题更差。总体更好：两者若一样好，碰巧差这么多的可能是 3.5%。",
    );
  });
  it("does not call what may be chance", () => {
    const open = { better: 5, worse: 3, chance: 0.727 };
    expect(differenceIn(open, 240, "en")).toContain(
      "Too close to call: chance alone would do this in 73% of tries",
    );
    expect(differenceIn(open, 240, "zh")).toContain("难分高下");
  });
  it("says the same of what is the same, and no chance of 0%", () => {
    expect(differenceIn({ better: 0, worse: 0, chance: 1 }, 240, "en")).toBe("The same on all 240.");
    expect(differenceIn({ better: 0, worse: 40, chance: 1e-12 }, 240, "en")).toContain("less than 0.1%");
    expect(differenceIn({ better: 0, worse: 40, chance: 1e-12 }, 240, "zh")).toContain("的可能不到 0.1%。");
  });
});

describe("shareIn", () => {
  it("gives a share with how it may lie", () => {
    expect(shareIn(9, 10, "en")).toBe("90% of 10 turns (with 95% certainty between 60% and 98%)");
    expect(shareIn(9, 10, "zh")).toBe("90%（10 轮；95% 的把握在 60% 到 98% 之间）");
    expect(shareIn(0, 0, "en")).toBe("0 turns");
  });
});
