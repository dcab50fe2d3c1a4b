import { describe, expect, it } from "vitest";
import {
  contentOf,
  counts,
  draftOf,
  firstLine,
  groups,
  kept,
  lines,
  newVariant,
  same,
  titleOf,
} from "./draft";

const entry = {
  variants: [
    { language: "en", text: "Where is my parcel?" },
    { language: "zh", text: "包裹到哪了？" },
    { text: "物流查询" },
  ],
  answer: { en: "On its way.\nReally.", zh: "在路上。" },
  skills: ["orders"],
};

describe("draftOf and contentOf", () => {
  it("give back what they got, Chinese first", () => {
    expect(contentOf(draftOf(entry))).toEqual({
      variants: [
        { language: "zh", text: "包裹到哪了？" },
        { language: "zh", text: "物流查询" },
        { language: "en", text: "Where is my parcel?" },
      ],
      answer: entry.answer,
      skills: ["orders"],
      disabled: false,
    });
  });
  it("leave out what is empty or repeated", () => {
    const d = draftOf();
    d.variants = [
      newVariant("en", " Hello? "),
      newVariant("en", ""),
      newVariant("en", "hello"),
      newVariant("zh", "hello"),
    ];
    d.answer = { en: "  ", zh: " 好 " };
    expect(kept(d).map((v) => v.text)).toEqual(["hello", " Hello? "]);
    expect(contentOf(d).answer).toEqual({ zh: "好" });
  });
});

describe("same", () => {
  it("does not mind empty lines, spaces and the order of languages", () => {
    const d = draftOf(entry);
    d.variants.push(newVariant("en", "  "));
    d.answer = { zh: " 在路上。", en: "On its way.\nReally. " };
    expect(same(d, draftOf(entry))).toBe(true);
  });
  it("minds words, skills and the order within a language", () => {
    const d = draftOf(entry);
    d.variants.reverse();
    expect(same(d, draftOf(entry))).toBe(false);
    expect(same({ ...draftOf(entry), skills: [] }, draftOf(entry))).toBe(false);
    expect(same({ ...draftOf(entry), disabled: true }, draftOf(entry))).toBe(false);
  });
});

describe("lines", () => {
  it("cleans pasted lists", () => {
    expect(lines("- one\n2. two\n\n  • “three”\r\n三、", [])).toEqual(["one", "two", "three", "三、"]);
  });
  it("leaves out what is there already, whatever its marks", () => {
    expect(lines("Hello?\nhello\nＨＥＬＬＯ！\nnew", [newVariant("en", "hello")])).toEqual(["new"]);
  });
  it("keeps numbers that belong to the text", () => {
    expect(lines("30 days to return?", [])).toEqual(["30 days to return?"]);
  });
});

describe("groups", () => {
  it("shows both languages always, and others where there are some", () => {
    expect(groups([newVariant("fr", "Où ?")]).map((g) => g.language)).toEqual(["zh", "en", "fr"]);
  });
  it("begins with the page's own language", () => {
    expect(groups([newVariant("fr", "Où ?")], "en").map((g) => g.language)).toEqual(["en", "zh", "fr"]);
  });
});

describe("rows", () => {
  it("have a title, counts and a first line", () => {
    expect(titleOf(entry.variants, "zh")).toBe("包裹到哪了？");
    expect(titleOf([{ language: "fr", text: "Où ?" }], "zh")).toBe("Où ?");
    expect(titleOf(null, "zh")).toBe("");
    expect(counts(entry.variants)).toEqual([
      { language: "en", n: 1 },
      { language: "zh", n: 2 },
    ]);
    expect(firstLine(entry.answer, "en")).toBe("On its way.");
    expect(firstLine({ zh: "在路上。" }, "en")).toBe("在路上。");
  });
});
