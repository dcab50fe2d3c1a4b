import { expect, it } from "vitest";
import { pieces } from "./links";

const links = (text: string) => pieces(text).flatMap((p) => (p.href ? [p.href] : []));

it("finds links and leaves their punctuation out", () => {
  expect(links("see https://shop.example/a?b=1#c, or www.shop.example.")).toEqual([
    "https://shop.example/a?b=1#c",
    "https://www.shop.example",
  ]);
  expect(links("请看https://shop.example/退货。谢谢")).toEqual(["https://shop.example/退货"]);
  expect(links("Or（https://shop.example/中）; 见 https://shop.example/x，谢谢")).toEqual([
    "https://shop.example/中",
    "https://shop.example/x",
  ]);
  expect(links("（https://shop.example）")).toEqual(["https://shop.example"]);
  expect(links("(https://shop.example/a_(b))")).toEqual(["https://shop.example/a_(b)"]);
});

it("links nowhere else", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "http://",
    "https://x",
    "ftp://shop.example",
  ]) {
    expect(links(text)).toEqual([]);
  }
});

it("keeps every character", () => {
  for (const text of [
    "",
    "a",
    "x https://shop.example y",
    "https://shop.example!?)",
    "<b>www.shop.example</b>",
  ]) {
    expect(
      pieces(text)
        .map((p) => p.text)
        .join(""),
    ).toBe(text);
  }
});
