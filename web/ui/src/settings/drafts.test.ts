import { describe, expect, it } from "vitest";
import { change, same } from "./drafts";

describe("same", () => {
  it.each([
    [1, 1, true],
    [1, "1", false],
    [Number.NaN, Number.NaN, true],
    [null, null, true],
    [null, {}, false],
    [[], {}, false],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [{ a: undefined }, { b: undefined }, false],
    [["a", "b"], ["b", "a"], false],
  ])("%j and %j", (a, b, equal) => {
    expect(same(a, b)).toBe(equal);
    expect(same(b, a)).toBe(equal);
  });
});

describe("change", () => {
  const saved = { value: { name: "a", list: ["x"] }, base: 3 };

  it("starts from what is saved", () => {
    expect(change(null, saved, { name: "b" })).toEqual({ value: { name: "b", list: ["x"] }, base: 3 });
  });
  it("keeps the version of the first change", () => {
    const first = change(null, saved, { name: "b" });
    const meanwhile = { value: { name: "c", list: ["x"] }, base: 4 };
    expect(change(first, meanwhile, { list: [] })).toEqual({ value: { name: "b", list: [] }, base: 3 });
  });
  it("is nothing once it says what is saved", () => {
    const first = change(null, saved, { name: "b" });
    expect(change(first, saved, { name: "a" })).toBeNull();
    expect(change(null, saved, { list: ["x"] })).toBeNull();
  });
});
