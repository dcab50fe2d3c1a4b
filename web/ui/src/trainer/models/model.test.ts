import { describe, expect, it } from "vitest";
import { changing, type Item, linesOf, losses, type Row, type Scores, type Status, toMeasure } from "./model";

const row = (hash: string, more: Partial<Row> = {}): Row => ({
  hash,
  name: hash,
  version: "1",
  languages: ["en", "zh"],
  missing_intents: [],
  files: [],
  heads: [],
  size: 1,
  golden: 0,
  built_in: false,
  live: false,
  previous: false,
  shadow: false,
  ...more,
});
const status = (bundles: Row[], more: Partial<Status> = {}) => ({ bundles, ...more }) as Status;

describe("linesOf", () => {
  const item = (name: string, state: Item["state"]): Item => ({ name, state, size: 1, changed_at: "" });
  it("begins with the fallback and goes by name, whatever is live or checked", () => {
    const lines = linesOf(
      status(
        [
          row("base", { built_in: true }),
          row("x", { files: ["shop-b"] }),
          row("gone", { live: true, name: "shop-a" }),
        ],
        {
          arriving: [item("z", "arriving"), item("shop-c", "arriving")],
          refused: [item("half.tflite", "refused")],
        },
      ),
    );
    expect(lines.map((l) => l.key)).toEqual(["base", "half.tflite", "shop-a", "shop-b", "shop-c", "z"]);
  });
  it("is empty where nothing is there", () => {
    expect(linesOf({} as Status)).toEqual([]);
  });
});

describe("changing", () => {
  it("is the change without an end", () => {
    const change = { kind: "live", step: "loading", at: "2026-01-01T00:00:00Z" };
    expect(changing({ change } as Status)).toBe(change);
    expect(changing({ change: { ...change, ended_at: change.at } } as Status)).toBeUndefined();
    expect(changing({} as Status)).toBeUndefined();
  });
});

describe("losses", () => {
  it("are what the live one has and the other has not", () => {
    const live = row("live", { missing_intents: ["old"] });
    const to = row("to", { languages: ["en"], missing_intents: ["old", "refund"] });
    expect(losses(live, to)).toEqual({ languages: ["zh"], intents: ["refund"] });
  });
  it("are no languages where it names none: it is for any", () => {
    expect(losses(row("live"), row("to", { languages: [] }))).toEqual({ languages: [], intents: [] });
  });
});

describe("toMeasure", () => {
  const there = status(["live", "a", "b", "c"].map((h) => row(h, { live: h === "live" })));
  const scores = { bundles: ["live", "a", "gone"].map((hash) => ({ hash })) } as Scores;
  it("measures along what was measured before and is still there", () => {
    expect(toMeasure(there, scores, ["b"])).toEqual(["b", "a"]);
    expect(toMeasure(there, undefined, ["b", "live"])).toEqual(["b"]);
  });
  it("asks for no more than the server takes at once", () => {
    const many = Array.from({ length: 14 }, (_, i) => `m${i}`);
    expect(toMeasure(status(many.map((h) => row(h))), undefined, many)).toHaveLength(9);
  });
});
