import { memoryStorage } from "@usher/client";
import { describe, expect, it } from "vitest";
import { Drafts } from "./drafts";
import type { ChatFile } from "./model";

const settle = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};
const picture = new File(["x"], "a.png", { type: "image/png" });
const stored = (id: string) => ({ id, name: "a.png" }) as ChatFile;

/** Drafts whose uploads are answered by the test. */
function begin(storage = memoryStorage()) {
  const answers: { done(f: ChatFile): void; fail(e: Error): void }[] = [];
  const drafts = new Drafts({
    storage,
    upload: () => new Promise((done, fail) => answers.push({ done, fail })),
  });
  return { drafts, answers, storage };
}

describe("a draft", () => {
  it("keeps reply and note apart over a reload, and leaves nothing behind when it is empty", () => {
    const { drafts, storage } = begin();
    drafts.change("c", { mode: "note", reply: "to you", note: "to us" });
    expect(begin(storage).drafts.of("c")).toEqual({
      mode: "note",
      reply: "to you",
      note: "to us",
      files: [],
    });
    expect(drafts.of("d").reply).toBe("");
    drafts.change("c", { reply: "", note: "" });
    expect(storage.keys()).toEqual([]);
    storage.set("draft.e", "{broken");
    expect(drafts.of("e").reply).toBe("");
  });

  it("gets its picture, whatever else is looked at and typed meanwhile", async () => {
    const { drafts, answers, storage } = begin();
    drafts.add("c", [picture, new File(["x"], "a.pdf", { type: "application/pdf" })]);
    expect(drafts.uploads("c")).toHaveLength(1);
    drafts.change("c", { reply: "look" });
    drafts.change("d", { reply: "another chat" });
    answers[0]?.done(stored("f"));
    await settle();
    expect(drafts.uploads("c")).toEqual([]);
    expect(begin(storage).drafts.of("c")).toMatchObject({ reply: "look", files: [{ id: "f" }] });
    expect(drafts.of("d").files).toEqual([]);
  });

  it("gets no picture that was given up on its way", async () => {
    const { drafts, answers } = begin();
    drafts.add("c", [picture]);
    for (const u of drafts.uploads("c")) drafts.drop("c", u);
    answers[0]?.done(stored("f"));
    await settle();
    expect([drafts.uploads("c"), drafts.of("c").files]).toEqual([[], []]);
  });

  it("lets one try a picture again that has not arrived", async () => {
    const { drafts, answers } = begin();
    drafts.add("c", [picture]);
    answers[0]?.fail(new Error("away"));
    await settle();
    const [failed] = drafts.uploads("c");
    expect(failed?.error).toBeInstanceOf(Error);
    if (failed) drafts.retry("c", failed);
    expect(drafts.uploads("c")[0]?.error).toBeNull();
    answers[1]?.done(stored("f"));
    await settle();
    expect(drafts.of("c").files).toHaveLength(1);
  });

  it("is the same object until it changes", () => {
    const { drafts } = begin();
    let told = 0;
    const stop = drafts.subscribe(() => told++);
    expect(drafts.of("c")).toBe(drafts.of("c"));
    drafts.change("c", { reply: "x" });
    stop();
    drafts.change("c", { reply: "y" });
    expect([told, drafts.of("c").reply]).toEqual([1, "y"]);
  });
});
