import { describe, expect, it } from "vitest";
import { faultsIn, lookOf } from "./look";

const settings = {
  name: "",
  colour: "#1f5fd6",
  greeting: { zh: "您好" },
  origins: null,
  sound: true,
  position: "right" as const,
};

describe("lookOf", () => {
  it("fills what is missing", () => {
    expect(lookOf(settings)).toMatchObject({
      greeting: { en: "", zh: "您好" },
      placeholder: { en: "", zh: "" },
      origins: [],
    });
  });
});

describe("faultsIn", () => {
  const look = lookOf(settings);
  it("finds none in what was read", () => {
    expect(faultsIn(look)).toEqual([]);
  });
  it("counts characters as the server does", () => {
    expect(faultsIn({ ...look, name: "店".repeat(40) })).toEqual([]);
    expect(faultsIn({ ...look, name: "😀".repeat(41) })).toEqual(["name"]);
    expect(faultsIn({ ...look, greeting: { en: "a".repeat(501), zh: "" } })).toEqual(["greeting"]);
  });
  it("wants a colour", () => {
    expect(faultsIn({ ...look, colour: "teal" })).toEqual(["colour"]);
  });
});
