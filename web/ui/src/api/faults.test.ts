import { describe, expect, it } from "vitest";
import { Problem } from "./client";
import { faultsOf } from "./faults";

const problem = (...faults: [string, string][]) =>
  new Problem(
    "invalid",
    "what was sent does not fit",
    422,
    0,
    faults.map(([location, message]) => ({ location, message })),
  );

describe("faultsOf", () => {
  it("finds the field", () => {
    expect(faultsOf(problem(["body.email", "too long"]), ["name", "email"])).toEqual({ email: "too long" });
  });
  it("finds the list and the part that something is in", () => {
    const p = problem(["body.skills[2]", "empty"], ["body.greeting.zh", "long"]);
    expect(faultsOf(p, ["skills", "greeting"])).toEqual({ skills: "empty", greeting: "long" });
  });
  it("keeps the first of a field, and leaves out what is none's", () => {
    const p = problem(
      ["body.name", "first"],
      ["body.name", "second"],
      ["body.names", "other"],
      ["header", "x"],
    );
    expect(faultsOf(p, ["name"])).toEqual({ name: "first" });
  });
  it("knows nothing of other errors", () => {
    expect(faultsOf(new Error("name"), ["name"])).toEqual({});
  });
});
