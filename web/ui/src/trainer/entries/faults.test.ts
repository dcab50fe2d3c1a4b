import { describe, expect, it } from "vitest";
import { draftOf, newVariant } from "./draft";
import { any, firstOf, mapped, missing, none } from "./faults";

const sent = [newVariant("zh", "一"), newVariant("en", "two")];
const at = (location: string) => [{ location, message: "no" }];

describe("mapped", () => {
  it("finds the way to ask that was sent at that place", () => {
    expect(mapped(sent, at("body.variants[1].text"), "").variants).toEqual({ [sent[1]?.key ?? 0]: "no" });
  });
  it.each([
    ["body.variants", "allVariants"],
    ["body.variants[9].text", "allVariants"],
    ["body.answer", "allAnswers"],
    ["body.skills[0]", "skills"],
    ["body", "rest"],
  ] as const)("%s → %s", (location, field) => {
    expect(mapped(sent, at(location), "")[field]).toBe("no");
  });
  it("finds the language of an answer", () => {
    expect(mapped(sent, at("body.answer.zh"), "").answer).toEqual({ zh: "no" });
  });
  it("shows the sentence where no field is named", () => {
    expect(mapped(sent, [], "the entry is too long").rest).toBe("the entry is too long");
  });
});

describe("firstOf", () => {
  it("goes from top to bottom", () => {
    expect(firstOf(none)).toBeUndefined();
    expect(firstOf({ variants: { 3: "v" }, answer: { en: "a" }, skills: "s" })).toBe("v");
    expect(firstOf({ variants: {}, answer: { en: "a" }, skills: "s" })).toBe("a");
  });
});

describe("missing", () => {
  const words = { noVariant: "v", noAnswer: "a" };
  it("asks for a way to ask and an answer", () => {
    expect(missing(draftOf(), words)).toMatchObject({ allVariants: "v", allAnswers: "a" });
  });
  it("is content with one of each", () => {
    const d = draftOf({ variants: [{ text: "hi" }], answer: { en: "Hello" } });
    expect(any(missing(d, words))).toBe(false);
    expect(any(none)).toBe(false);
  });
});
