import { describe, expect, it } from "vitest";
import { draftOf, missingIn, patchOf } from "./check";

const person = {
  id: "1",
  at: "2026-01-01T00:00:00Z",
  name: "Agent",
  email: "agent@shop.example",
  role: "agent",
  skills: null,
  capacity: 8,
  load: 2,
  presence: "online",
  response_time: 0,
};

describe("patchOf", () => {
  const read = draftOf(person);
  it("sends nothing where nothing was changed", () => {
    expect(patchOf(read, { ...read, skills: [] })).toEqual({});
  });
  it("sends only what was changed", () => {
    expect(patchOf(read, { ...read, capacity: 0, skills: ["orders"] })).toEqual({
      capacity: 0,
      skills: ["orders"],
    });
  });
});

describe("missingIn", () => {
  it.each([
    ["Agent", "agent@shop.example", []],
    [" ", "agent@shop.example", ["name"]],
    ["Agent", "agent", ["email"]],
    ["", "", ["name", "email"]],
    ["Agent", "a b@shop.example", ["email"]],
    ["Agent", " agent@shop.example ", []],
  ])("%j and %j", (name, email, fields) => {
    expect(missingIn({ name, email })).toEqual(fields);
  });
});
