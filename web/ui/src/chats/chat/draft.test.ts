import { describe, expect, it } from "vitest";
import { mapKeep } from "../keep";
import { emptyDraft, readDraft, writeDraft } from "./draft";

describe("a draft", () => {
  it("keeps reply and note apart, and leaves nothing behind when it is empty", () => {
    const keep = mapKeep();
    writeDraft(keep, "k", { ...emptyDraft, mode: "note", reply: "to you", note: "to us" });
    expect(readDraft(keep, "k")).toEqual({ mode: "note", reply: "to you", note: "to us", files: [] });
    writeDraft(keep, "k", emptyDraft);
    expect(keep.keys("")).toEqual([]);
    keep.set("k", "{broken");
    expect(readDraft(keep, "k")).toEqual(emptyDraft);
  });
});
