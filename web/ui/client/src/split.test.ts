import { expect, it } from "vitest";
import { MAX_TEXT, split } from "./split.js";

const bytes = (s: string) => new TextEncoder().encode(s).length;

it("leaves alone what fits", () => {
  expect(split("  hello \n")).toEqual(["hello"]);
  expect(split(" \n ")).toEqual([]);
});

it("splits at a line's end or a space", () => {
  expect(split("aaaa bbbb cccc", 10)).toEqual(["aaaa bbbb", "cccc"]);
  expect(split("aaaaaa\nbb cc", 10)).toEqual(["aaaaaa\nbb", "cc"]);
});

it("never splits a character, and loses none", () => {
  for (const text of ["汉字".repeat(5000), "👨‍👩‍👧".repeat(2000), "é".repeat(20_000)]) {
    const parts = split(text);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join("")).toBe(text);
    expect(parts.every((p) => bytes(p) <= MAX_TEXT && !p.includes("\ufffd"))).toBe(true);
  }
});
