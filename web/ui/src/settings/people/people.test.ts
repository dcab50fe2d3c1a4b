import { describe, expect, it } from "vitest";
import type { Person } from "./data";
import { cleanSkills, fullness, isLastAdmin, knownSkills, linkAddress, matches, sorted } from "./people";

const person = (name: string, more: Partial<Person> = {}): Person => ({
  id: name,
  name,
  email: `${name.toLowerCase().replace(/\s/g, "")}@shop.example`,
  role: "agent",
  capacity: 8,
  load: 0,
  presence: "offline",
  response_time: 0,
  at: "2026-01-01T00:00:00Z",
  ...more,
});

describe("sorted", () => {
  it("puts who is disabled last, and counts like people", () => {
    const all = [
      person("Agent 10"),
      person("Agent 9"),
      person("Admin", { disabled: true }),
      person("agent 1"),
    ];
    expect(sorted(all, "en").map((p) => p.name)).toEqual(["agent 1", "Agent 9", "Agent 10", "Admin"]);
  });
  it("leaves the list alone", () => {
    const all = [person("b"), person("a")];
    sorted(all, "en");
    expect(all.map((p) => p.name)).toEqual(["b", "a"]);
  });
});

describe("matches", () => {
  const p = person("客服 2", { email: "two@shop.example", skills: ["Payments"] });
  it.each([
    ["", true],
    ["客服", true],
    ["TWO@shop", true],
    ["pay 客服", true],
    ["orders", false],
  ])("%s", (typed, found) => {
    expect(matches(p, typed)).toBe(found);
  });
});

describe("isLastAdmin", () => {
  const admin = person("a", { role: "admin" });
  it("is true of the only one", () => {
    expect(isLastAdmin([admin, person("b", { role: "trainer" })], admin)).toBe(true);
  });
  it("does not count who is disabled", () => {
    const off = person("b", { role: "admin", disabled: true });
    expect(isLastAdmin([admin, off], admin)).toBe(true);
    expect(isLastAdmin([admin, off], off)).toBe(false);
  });
  it("is false where there is another", () => {
    expect(isLastAdmin([admin, person("b", { role: "admin" })], admin)).toBe(false);
  });
});

describe("skills", () => {
  it("are known from people and from what needs them", () => {
    const people = [person("a", { skills: ["orders", "payments"] }), person("b", { skills: null })];
    expect(knownSkills(people, [{ skills: ["orders", "business"] }, {}])).toEqual([
      "business",
      "orders",
      "payments",
    ]);
  });
  it("are sent clean", () => {
    expect(cleanSkills([" a ", "a", "", "  ", "b"])).toEqual(["a", "b"]);
  });
});

describe("linkAddress", () => {
  it("keeps the token where browsers send it to nobody", () => {
    expect(linkAddress("a-b_c", "https://help.shop.example")).toBe(
      "https://help.shop.example/join#token=a-b_c",
    );
  });
});

describe("fullness", () => {
  it.each([
    [0, 8, 0],
    [2, 8, 0.25],
    [9, 8, 1],
    [0, 0, 1],
  ])("%d of %d", (load, capacity, share) => {
    expect(fullness({ load, capacity })).toBe(share);
  });
});
