import { afterEach, describe, expect, it, vi } from "vitest";
import { languageName } from "./languagename";

afterEach(() => vi.unstubAllGlobals());

describe("languageName", () => {
  it.each([
    ["zh", "Chinese", "中文"],
    ["sv", "Swedish", "瑞典语"],
    ["zh_CN", "zh_CN", "zh_CN"], // as a bundle's description may have it
    ["", "", ""],
  ])("of %j", (tag, en, zh) => {
    vi.stubGlobal("navigator", { languages: ["zh-CN", "en-GB"] });
    expect(languageName(tag, "en")).toBe(en);
    expect(languageName(tag, "zh")).toBe(zh);
  });
});
