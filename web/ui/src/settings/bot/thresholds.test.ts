import { describe, expect, it } from "vitest";
import { confidence, contradict, halves, kept, only, ownLanguages, percent, withOwn } from "./thresholds";

const defaults = { answer: 0.7, clarify: 0.2, intent: 0.6, human: 0.6, moderation: 0.8 };

describe("percent and confidence", () => {
  it("are each other's inverse", () => {
    for (let p = 1; p <= 100; p++) expect(percent(confidence(p))).toBe(p);
  });
  it("keep within what can be set", () => {
    expect(confidence(0)).toBe(0.01);
    expect(confidence(-5)).toBe(0.01);
    expect(confidence(250)).toBe(1);
    expect(confidence(55.6)).toBe(0.56);
  });
});

describe("kept", () => {
  it("says nothing of what is the default", () => {
    expect(kept(defaults, defaults)).toEqual({ answer: 0, clarify: 0, intent: 0, human: 0, moderation: 0 });
  });
  it("keeps what is not", () => {
    expect(kept({ ...defaults, answer: 0.75 }, defaults)).toMatchObject({ answer: 0.75, clarify: 0 });
  });
  it("looks at what is shown: 0.7 and 0.7000001 are both 70 %", () => {
    expect(kept({ ...defaults, answer: 0.7000001 }, defaults).answer).toBe(0);
  });
});

describe("contradict", () => {
  it("is asking back from above answering", () => {
    expect(contradict(defaults)).toBe(false);
    expect(contradict({ ...defaults, clarify: 0.7 })).toBe(false);
    expect(contradict({ ...defaults, clarify: 0.71 })).toBe(true);
  });
  it("is so for a language that has a threshold of its own", () => {
    expect(contradict({ ...defaults, answers: { zh: 0.2, en: 0.9 } })).toBe(false);
    expect(contradict({ ...defaults, answers: { zh: 0.195 } })).toBe(true);
    expect(contradict({ ...defaults, answers: { zh: 0 } })).toBe(false);
  });
});

describe("only", () => {
  it("leaves out the rest", () => {
    expect(only({ ...defaults, version: 3 } as typeof defaults)).toEqual({ ...defaults, answers: {} });
  });
});

describe("thresholds of languages", () => {
  const own = withOwn(withOwn(defaults, "zh", 0.815), "en", 0.6);
  it("are kept as they are, halves of per cents among them", () => {
    expect(ownLanguages(own)).toEqual(["en", "zh"]);
    expect(kept(own, defaults).answers).toEqual({ zh: 0.815, en: 0.6 });
    expect([halves(0.815), halves(0.6), halves(0.005)]).toEqual([81.5, 60, 0.5]);
  });
  it("are taken off, and leave the others alone", () => {
    expect(only(withOwn(own, "zh"))).toEqual({ ...defaults, answers: { en: 0.6 } });
    expect(ownLanguages(own)).toHaveLength(2);
    expect(ownLanguages(defaults)).toEqual([]);
  });
});
