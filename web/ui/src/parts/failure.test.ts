import { describe, expect, it } from "vitest";
import { Problem } from "../api/client";
import { failureIn, faultIn, sentence } from "./failure";

describe("failureIn", () => {
  const said = "this entry was changed meanwhile: read it again";
  it.each([
    ["conflict", "刚刚被别人改动过，请查看最新情况后再操作。"],
    ["not_found", "没有找到，可能已经被删除。"],
    ["too_large", "内容太大了，请精简后再试。"],
    ["busy", "服务器正忙，请稍后再试。"],
    ["forbidden", "您的角色看不到这个页面。管理员可以在“设置 → 人员”里调整。"],
  ] as const)("says %s in Chinese without the server's words", (code, text) => {
    expect(failureIn(new Problem(code, said), "zh")).toBe(text);
  });
  it("says in English what the server says, as a sentence", () => {
    expect(failureIn(new Problem("conflict", said), "en")).toBe(
      "This entry was changed meanwhile: read it again.",
    );
  });
  it("falls back to the server's words where a code says too little", () => {
    expect(failureIn(new Problem("invalid", "the picture is damaged"), "zh")).toBe(
      "内容不符合要求（The picture is damaged.）",
    );
  });
  it("tells the field's fault where there is one", () => {
    const p = new Problem("invalid", "what was sent does not fit: body.name: …", 422, 0, [
      { location: "body.name", message: "expected length <= 100" },
    ]);
    expect(failureIn(p, "zh")).toBe("最多 100 个字符。");
    expect(failureIn(p, "en")).toBe("At most 100 characters.");
  });
  it("names the line of the log", () => {
    const p = new Problem("internal", "something failed", 500, 0, [], "ABC123");
    expect(failureIn(p, "en")).toContain("ABC123");
    expect(failureIn(p, "zh")).toContain("ABC123");
  });
  it("shows whatever else was thrown", () => {
    expect(failureIn(new Error("odd"), "zh")).toBe("Error: odd");
  });
});

describe("faultIn", () => {
  it.each([
    ["expected length <= 40", "At most 40 characters.", "最多 40 个字符。"],
    ["expected length >= 1", "This must be filled in.", "这里必须填写。"],
    ["expected length >= 10", "At least 10 characters.", "至少 10 个字符。"],
    ["expected array length <= 200", "At most 200 of them.", "最多 200 个。"],
    ["expected number >= 0", "Not below 0.", "不能小于 0。"],
    ["expected number <= 100", "Not above 100.", "不能大于 100。"],
    ["expected required property email to be present", "This must be filled in.", "这里必须填写。"],
    ["expected array items to be unique", "Something is in it twice.", "里面有重复的内容。"],
  ])("%s", (message, en, zh) => {
    expect(faultIn(message, "en")).toBe(en);
    expect(faultIn(message, "zh")).toBe(zh);
  });
  it("keeps what it does not know", () => {
    expect(faultIn('there is no role "boss"', "en")).toBe('There is no role "boss".');
    expect(faultIn('there is no role "boss"', "zh")).toBe('内容不符合要求（There is no role "boss".）');
  });
});

describe("sentence", () => {
  it.each([
    ["", ""],
    ["this is one", "This is one."],
    ["Is this one?", "Is this one?"],
  ])("%s", (s, as) => {
    expect(sentence(s)).toBe(as);
  });
});
