import { describe, expect, it } from "vitest";
import { filterOf, filters, pagesOf, searchOf } from "./filter";

describe("the address", () => {
  it("gives back the filter that was written", () => {
    const f = { q: "退货 & co?", language: "zh", disabled: "false" } as const;
    expect(filterOf(searchOf(f))).toEqual(f);
  });
  it("drops what makes no sense", () => {
    expect(filterOf("?language=xx&disabled=maybe")).toEqual({ q: "", language: "", disabled: "" });
    expect(filterOf(`?q=${"x".repeat(300)}`).q).toHaveLength(200);
  });
  it("is empty for no filter", () => {
    expect(searchOf({ q: " ", language: "", disabled: "" })).toBe("");
    expect(filters(filterOf(""))).toBe(false);
    expect(filters(filterOf("?q=a"))).toBe(true);
  });
});

describe("pagesOf", () => {
  it.each([
    [0, 49, [0]],
    [49, 50, [0, 1]],
    [-3, 10, [0]],
    [9_950, 9_999, [199]],
  ])("rows %d to %d", (first, last, want) => expect(pagesOf(first, last, 50)).toEqual(want));
});
