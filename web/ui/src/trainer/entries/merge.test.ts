import { describe, expect, it } from "vitest";
import { contentOf, draftOf, newVariant } from "./draft";
import { diff, differing, merged, proposed } from "./merge";

const base = () =>
  draftOf({ variants: [{ language: "en", text: "One?" }], answer: { en: "A", zh: "甲" }, skills: ["x"] });

describe("diff", () => {
  it("tells what came and what went", () => {
    const after = [newVariant("en", "one"), newVariant("zh", "二"), newVariant("en", " ")];
    expect(diff(base().variants, after)).toMatchObject({ added: [{ text: "二" }], removed: [] });
    expect(diff(base().variants, []).removed).toMatchObject([{ text: "One?" }]);
  });
});

describe("differing", () => {
  it("names the fields, not their order or spaces", () => {
    const mine = base();
    mine.answer.en = "A ";
    mine.skills = ["y", "x"];
    const theirs = base();
    theirs.skills = ["x", "y"];
    theirs.answer.fr = "Un";
    theirs.disabled = true;
    expect(differing(mine, theirs)).toEqual(["answer.fr", "disabled"]);
  });
});

describe("proposed and merged", () => {
  it("keep what each side changed", () => {
    const mine = base();
    mine.answer.en = "B";
    const theirs = base();
    theirs.answer.zh = "乙";
    const choice = Object.fromEntries(differing(mine, theirs).map((f) => [f, proposed(base(), mine, f)]));
    expect(choice).toEqual({ "answer.en": "mine", "answer.zh": "theirs" });
    expect(contentOf(merged(mine, theirs, choice)).answer).toEqual({ en: "B", zh: "乙" });
  });
  it("take variants, skills and the switch whole", () => {
    const mine = { ...base(), variants: [newVariant("en", "Two?")], skills: [], disabled: true };
    const out = merged(mine, base(), { variants: "mine", skills: "mine", disabled: "theirs" });
    expect(out.variants[0]?.text).toBe("Two?");
    expect(out.skills).toEqual([]);
    expect(out.disabled).toBe(false);
  });
  it("remove an answer that was emptied", () => {
    const mine = base();
    mine.answer.en = "";
    expect(contentOf(merged(mine, base(), { "answer.en": "mine" })).answer).toEqual({ zh: "甲" });
  });
});
