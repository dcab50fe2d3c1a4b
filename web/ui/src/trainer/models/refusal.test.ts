import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultOf } from "./refusal";

const root = new URL("../../../../../nlp/bundle/", import.meta.url);

/** The reasons for which the server refuses a bundle, as its source has them. */
function reasons(): string[] {
  const sources = [root, new URL("shelf/", root)].flatMap((dir) =>
    readdirSync(dir)
      .filter((f) => f.endsWith(".go") && !f.endsWith("_test.go"))
      .map((f) => readFileSync(new URL(f, dir), "utf8")),
  );
  const loading = sources.filter((s) => !s.includes("func (b *Bundle) WriteSummed"));
  return loading.flatMap((s) =>
    [
      ...s.matchAll(/return [^\n]*\binvalid\([^"\n]*"((?:[^"\\]|\\.)*)"/g),
      ...s.matchAll(/"((?:The model (?:bundle|file) %s|It )(?:[^"\\]|\\.)*)"/g),
    ].map((m) => `The model bundle's heads/act.tflite ${m[1] ?? ""}`),
  );
}

describe("faultOf", () => {
  it("has a name for every reason that the server's source has", () => {
    const all = reasons().map((r) => r.replace("%s describes", "bundle.yaml describes"));
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((r) => faultOf(r) === "other")).toEqual([]);
  });
  it.each([
    ["It is neither a bundle's folder nor a .tflite file. An archive is to be unpacked first.", "no_model"],
    [
      "The model bundle's vocab.txt is not what SHA256SUMS says: it is damaged, or not copied whole. Copy it again; if you changed it, delete SHA256SUMS.",
      "sums",
    ],
    [
      'The model bundle\'s heads/intent.tflite fails case 3 of golden.jsonl: "intent" should be "refund" and is "status". Train the head again, or correct the case.',
      "golden",
    ],
    [
      "The model bundle's encoder.tflite is missing. Restore it, or make the bundle again with `usher train`.",
      "absent",
    ],
    [
      "The model file half.tflite is damaged, or no TensorFlow Lite file that can be run here. Make it again, with built-in operators only.",
      "damaged",
    ],
    [
      "The model file pictures.tflite cannot serve by itself. Pack labels, vocabulary and tokeniser into it.",
      "lacks",
    ],
    ["It did not load within 1m0s.", "slow"],
    ["The moon is in the way.", "other"],
  ])("of %j is %s", (reason, fault) => {
    expect(faultOf(reason)).toBe(fault);
  });
});
