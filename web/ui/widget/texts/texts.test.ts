import { expect, it } from "vitest";
import { en } from "./en";
import { pickLanguage } from "./language";
import { zh } from "./zh";

it("takes the first language that is spoken", () => {
  expect(pickLanguage("zh-TW", "en")).toBe("zh");
  expect(pickLanguage(undefined, "", "fr", "EN-us")).toBe("en");
  expect(pickLanguage(null, "ar", "zh")).toBe("zh");
  expect(pickLanguage()).toBe("en");
});

it("says the same things in both languages", () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  expect(Object.keys(zh.failedWhy).sort()).toEqual(Object.keys(en.failedWhy).sort());
  for (const [key, text] of Object.entries(zh)) {
    if (typeof text === "string") expect(text, key).toMatch(/\p{Script=Han}/u);
  }
});
