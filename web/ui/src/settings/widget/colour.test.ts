import { describe, expect, it } from "vitest";
import { assess, isColour, presets } from "./colour";

describe("isColour", () => {
  it.each([
    ["#1f5fd6", true],
    ["#1F5FD6", true],
    ["#fff", false],
    ["blue", false],
    ["#1f5fd6ff", false],
    ["", false],
  ])("%s", (s, is) => {
    expect(isColour(s)).toBe(is);
  });
});

describe("assess", () => {
  it("always finds text that can be read", () => {
    for (const c of [
      "#ffffff",
      "#000000",
      "#808080",
      "#777777",
      "#ff0000",
      "#00ff00",
      "#ffeb3b",
      "#757575",
    ]) {
      expect(assess(c).contrast).toBeGreaterThanOrEqual(4.5);
    }
  });
  it("writes white on dark and dark on light", () => {
    expect(assess("#1f5fd6").text).toBe("white");
    expect(assess("#ffeb3b").text).toBe("dark");
  });
  it("warns of what is lost on a white page", () => {
    expect(assess("#ffeb3b").faint).toBe(true);
    expect(assess("#1f5fd6").faint).toBe(false);
  });
  it.each(Object.entries(presets))("the preset %s is fit for white text", (_, c) => {
    expect(isColour(c)).toBe(true);
    expect(assess(c)).toMatchObject({ text: "white", faint: false });
  });
});
