import { afterEach, describe, expect, it, vi } from "vitest";
import type { Entry, Miss } from "../api";
import { settle, unsettle } from "./actions";
import type { Group } from "./group";

const group = (...questions: string[]): Group => ({
  key: "k",
  question: questions[0] ?? "",
  language: "en",
  misses: questions.map((question, i) => ({ id: `m${i}`, question }) as Miss),
  customers: 1,
  answers: [],
});

const entry = (version: number, ...texts: string[]): Entry => ({
  id: "e1",
  at: "",
  version,
  variants: texts.map((text) => ({ text })),
  answer: { en: "Yes." },
});

/** A server that answers each request with what is next, and what it was asked. */
function serve(...answers: { status?: number; body?: unknown }[]) {
  const asked: { method: string; path: string; body?: unknown; version?: string }[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    asked.push({ method: init.method ?? "", path, body, version: headers["If-Match"] });
    const { status = 200, body: answer = {} } = answers[asked.length - 1] ?? {};
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(answer), { status }));
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe("settle", () => {
  it("adds the question of every miss to an entry", async () => {
    const asked = serve({ body: entry(1, "Old?") }, { body: entry(2, "Old?", "Dogs?") }, { body: entry(3) });
    const s = await settle(group("Dogs?", "dogs"), { kind: "variant", entry: "e1" });
    expect(asked.map((a) => [a.method, a.path])).toEqual([
      ["GET", "/v1/entries/e1"],
      ["POST", "/v1/misses/m0/resolve"],
      ["POST", "/v1/misses/m1/resolve"],
    ]);
    expect(asked[1]?.body).toEqual({ entry_id: "e1", as: "variant" });
    expect(s).toMatchObject({ kind: "variant", added: true, entry: { version: 3 } });
  });

  it("makes one entry of a group, with its other ways to ask", async () => {
    const asked = serve({ body: entry(1, "Dogs?") });
    await settle(group("Dogs?", "dogs"), { kind: "entry", more: ["Pets?"], answer: { en: "Yes." } });
    expect(asked[0]?.body).toEqual({
      entry: { variants: [{ text: "Dogs?", language: "en" }, { text: "Pets?" }], answer: { en: "Yes." } },
    });
    expect(asked[1]?.body).toMatchObject({ as: "variant" });
  });

  it("dismisses all", async () => {
    const asked = serve();
    await settle(group("a", "b"), { kind: "dismissed" });
    expect(asked.map((a) => a.path)).toEqual(["/v1/misses/m0/dismiss", "/v1/misses/m1/dismiss"]);
  });
});

describe("unsettle", () => {
  it("takes the way to ask out again", async () => {
    const asked = serve();
    const settled = { kind: "variant", entry: entry(3, "Old?", "Dogs?"), added: true } as const;
    expect(await unsettle(group("dogs"), settled)).toBe(true);
    expect(asked[1]).toMatchObject({ method: "PUT", version: '"3"', body: { variants: [{ text: "Old?" }] } });
  });

  it("leaves an entry that had it before", async () => {
    const asked = serve();
    await unsettle(group("dogs"), { kind: "variant", entry: entry(3, "Dogs?"), added: false });
    expect(asked.map((a) => a.path)).toEqual(["/v1/misses/m0/reopen"]);
  });

  it("says where somebody has changed the entry", async () => {
    serve({}, { status: 409, body: { code: "conflict", detail: "changed" } });
    expect(await unsettle(group("dogs"), { kind: "entry", entry: entry(1, "Dogs?"), added: true })).toBe(
      false,
    );
  });
});
