import { describe, expect, it } from "vitest";
import type { Candidate, Trial } from "../api";
import { nearest, verdictOf } from "./verdict";

const candidate = (entry: string, confidence = 0.3) => ({ entry, confidence, title: entry }) as Candidate;
const trial = (route: string, answers: Candidate[], given: Candidate[] = []) =>
  ({
    decision: { route, why: "confident", answers: given, threshold: 0.7 },
    understanding: { answers },
    replies: ["a", "b"],
  }) as unknown as Trial;

describe("verdictOf", () => {
  it("names the entry that is given", () => {
    const v = verdictOf(trial("faq", [candidate("x"), candidate("y")], [candidate("y", 0.9)]));
    expect(v).toMatchObject({ answered: true, asks: false, confidence: 0.9, threshold: 0.7, reply: "a\nb" });
    expect(v.entry?.entry).toBe("y");
  });
  it("names the nearest where none is given", () => {
    const v = verdictOf(trial("handoff", [candidate("x")]));
    expect(v).toMatchObject({ answered: false, confidence: 0.3, threshold: 0 });
  });
  it("knows nothing near", () => {
    expect(verdictOf(trial("clarify", []))).toMatchObject({ asks: true, confidence: 0, entry: undefined });
  });
});

describe("nearest", () => {
  it("prefers what comes near now", () => {
    const now = trial(
      "handoff",
      ["a", "b", "a", "c", "d"].map((e) => candidate(e)),
    );
    expect(nearest(now, [candidate("z")]).map((c) => c.entry)).toEqual(["a", "b", "c"]);
    expect(nearest(undefined, [candidate("z")]).map((c) => c.entry)).toEqual(["z"]);
  });
});
