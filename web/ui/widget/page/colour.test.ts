import { expect, it } from "vitest";
import { contrast, palette, parse } from "./colour";

it("puts readable words on any colour", () => {
  for (const colour of [
    "#1f5fd6",
    "#ffffff",
    "#000000",
    "#ffd400",
    "#7fd1ae",
    "#888888",
    "#e91e63",
    "#fa0",
  ]) {
    const p = palette(colour);
    expect(contrast(parse(p["--accent"]), parse(p["--on-accent"]))).toBeGreaterThanOrEqual(4.5);
    for (const background of ["#ffffff", "#f3f4f6"]) {
      expect(contrast(parse(p["--accent-light"]), parse(background))).toBeGreaterThanOrEqual(4.5);
    }
    for (const background of ["#1b1d21", "#2a2d33"]) {
      expect(contrast(parse(p["--accent-dark"]), parse(background))).toBeGreaterThanOrEqual(4.5);
    }
  }
});

it("leaves a colour that reads well as it is", () => {
  expect(palette("#1f5fd6")["--accent-light"]).toBe("#1f5fd6");
  expect(palette("nonsense")["--accent"]).toBe(palette(undefined)["--accent"]);
});
