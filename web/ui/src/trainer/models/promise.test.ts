import { describe, expect, it } from "vitest";
import type { LanguagePromise } from "./model";
import { inUse, promisesOf, standingOf, standsAt, thresholdsOf } from "./promise";

const promise = (more: Partial<LanguagePromise> = {}): LanguagePromise => ({
  language: "en",
  kept: true,
  threshold: 0.615,
  now: 0.7,
  wrong: 0.03,
  coverage: 0.8,
  questions: 400,
  least: 72,
  curve: [],
  ...more,
});

describe("promisesOf", () => {
  it("are those of the model, or nothing where it was not measured", () => {
    const all = { target: 0.05, doubt: 0.1, bundles: [{ bundle: "a", languages: [promise()] }] };
    expect(promisesOf(all, "a")).toEqual([promise()]);
    expect(promisesOf(all, "b")).toBeUndefined();
    expect(promisesOf(undefined, "a")).toBeUndefined();
    expect(promisesOf({ ...all, bundles: null }, "a")).toBeUndefined();
  });
});

describe("standingOf", () => {
  it("tells too few questions from answers that show nothing", () => {
    expect(standingOf(promise())).toBe("kept");
    expect(standingOf(promise({ kept: false, questions: 71 }))).toBe("few");
    expect(standingOf(promise({ kept: false, questions: 72 }))).toBe("open");
  });
});

describe("thresholds", () => {
  it("are set for each language, and known again", () => {
    const zh = promise({ language: "zh", kept: false, threshold: 0.85, now: 0.85 });
    expect(thresholdsOf([promise(), zh])).toEqual({ en: 0.615, zh: 0.85 });
    expect([inUse(promise()), inUse(zh)]).toEqual([false, true]);
  });
  it("stand where they lead to, and nowhere where nothing is answered", () => {
    expect(standsAt(promise())).toEqual({ sure: 0.615, covered: 0.8, right: 0.97 });
    expect(standsAt(promise({ coverage: 0 }))).toBeUndefined();
  });
});
