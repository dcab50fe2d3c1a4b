import { afterEach, describe, expect, it, vi } from "vitest";
import { locale } from "./locale";

afterEach(() => vi.unstubAllGlobals());

describe("locale", () => {
  it.each([
    [["de-DE", "en-GB", "en-US"], "en-GB", "zh-CN"],
    [["zh-TW", "en"], "en", "zh-TW"],
    [["eno"], "en", "zh-CN"],
    [undefined, "en", "zh-CN"],
  ])("of a browser that prefers %j", (languages, en, zh) => {
    vi.stubGlobal("navigator", { languages });
    expect(locale("en")).toBe(en);
    expect(locale("zh")).toBe(zh);
  });
});
