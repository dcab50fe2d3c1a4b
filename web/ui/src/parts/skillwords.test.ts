import { describe, expect, it } from "vitest";
import { fitting, newWord } from "./skillwords";

const known = ["approvals", "orders", "products"];

describe("the suggestions of a skill", () => {
  it("begin with what begins with the word, without what is taken", () => {
    expect(fitting(known, [], "pro")).toEqual(["products", "approvals"]);
    expect(fitting(known, ["products"], "PRO")).toEqual(["approvals"]);
    expect(fitting(known, [], "")).toEqual(known);
  });
  it("offer a new word only where nobody has it", () => {
    expect(newWord(known, [], " pro ")).toBe("pro");
    expect(newWord(known, [], "Orders")).toBe("");
    expect(newWord(known, ["tents"], "tents")).toBe("");
    expect(newWord(known, [], " ")).toBe("");
  });
});
