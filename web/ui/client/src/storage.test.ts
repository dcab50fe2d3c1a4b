import { afterEach, expect, it, vi } from "vitest";
import { browserStorage, newID, recall } from "./storage.js";

afterEach(() => vi.unstubAllGlobals());

/** A disk of so many characters. */
function disk(room = 1000, kept: Record<string, string> = {}): globalThis.Storage {
  const hidden = { enumerable: false };
  return Object.defineProperties(kept, {
    getItem: { ...hidden, value: (k: string) => kept[k] ?? null },
    setItem: {
      ...hidden,
      value: (k: string, v: string) => {
        const others = Object.entries(kept).filter(([other]) => other !== k);
        if ([...others, [k, v]].flat().join("").length > room) throw new Error("full");
        kept[k] = v;
      },
    },
    removeItem: { ...hidden, value: (k: string) => Reflect.deleteProperty(kept, k) },
  }) as unknown as globalThis.Storage;
}

it("keeps its own keys apart", () => {
  const area = disk();
  const [a, b] = [browserStorage("a:", () => area), browserStorage("b:", () => area)];
  a.set("x", "1");
  b.set("x", "2");
  expect([a.get("x"), b.get("x"), a.keys(), b.keys()]).toEqual(["1", "2", ["x"], ["x"]]);
  a.set("x", undefined);
  expect([a.get("x"), b.get("x")]).toEqual([undefined, "2"]);
});

it("goes on in memory where the browser keeps nothing", () => {
  const s = browserStorage("a:", () => {
    throw new Error("blocked");
  });
  s.set("x", "1");
  expect([s.get("x"), s.keys()]).toEqual(["1", ["x"]]);
  s.set("x", undefined);
  expect(s.get("x")).toBeUndefined();
});

it("loses nothing when the disk is full", () => {
  const area = disk(4);
  const s = browserStorage("a:", () => area);
  s.set("x", "1");
  s.set("y", "2");
  expect([s.get("x"), s.get("y"), s.keys().sort()]).toEqual(["1", "2", ["x", "y"]]);
  s.set("x", "longer");
  expect([s.get("x"), s.keys().sort()]).toEqual(["longer", ["x", "y"]]);
  s.set("x", undefined);
  expect([s.get("x"), s.keys()]).toEqual([undefined, ["y"]]);
});

it("reads what it kept where the page has filled the disk since", () => {
  const area = disk(8, { "a:x": "1", page: "" });
  expect(browserStorage("a:", () => area).get("x")).toBe("1");
});

it("takes what it can't read for nothing", () => {
  const s = browserStorage("a:", () => disk());
  s.set("x", "{");
  expect([recall(s, "x"), recall(s, "none")]).toEqual([undefined, undefined]);
});

it("makes names that differ", () => {
  expect(new Set(Array.from({ length: 100 }, newID)).size).toBe(100);
  expect(newID()).toMatch(/^[0-9a-f]{24}$/);
});
