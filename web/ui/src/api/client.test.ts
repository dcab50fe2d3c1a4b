import { afterEach, describe, expect, it, vi } from "vitest";
import { get, onSignedIn, onSignedOut, type Problem, request } from "./client";

afterEach(() => vi.unstubAllGlobals());

function answer(body: string, status = 200) {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(status === 204 ? null : body, { status })));
}

const problem = (p: Promise<unknown>) => p.catch((e: unknown) => e);

describe("request", () => {
  it("makes a problem of what the server says", async () => {
    answer(JSON.stringify({ code: "busy", detail: "later", retry_after: 7 }), 429);
    expect(await problem(get("/v1/x"))).toMatchObject({ code: "busy", message: "later", retryAfter: 7 });
  });

  it("knows by its status what something in between has answered", async () => {
    const codes: Record<number, string> = {};
    for (const status of [400, 401, 403, 404, 413, 429, 500, 502, 504]) {
      answer("<h1>proxy</h1>", status);
      codes[status] = ((await problem(get("/v1/x"))) as Problem).code;
    }
    expect(codes).toEqual({
      400: "invalid",
      401: "unauthorized",
      403: "forbidden",
      404: "not_found",
      413: "too_large",
      429: "busy",
      500: "busy",
      502: "busy",
      504: "busy",
    });
  });

  it("is offline where the answer breaks off, as where none comes", async () => {
    answer('{"id":');
    expect(await problem(get("/v1/x"))).toMatchObject({ code: "offline" });
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    expect(await problem(get("/v1/x"))).toMatchObject({ code: "offline" });
  });

  it("tells who has signed in, and that a session has ended", async () => {
    const told: string[] = [];
    const stops = [onSignedIn((agent) => told.push(agent)), onSignedOut(() => told.push("out"))];
    answer('{"id":"a1"}');
    await request("POST", "/v1/session", { body: {} });
    answer('{"code":"unauthorized"}', 401);
    await problem(get("/v1/me"));
    await problem(request("POST", "/v1/session", { body: {} })); // a wrong password ends nothing
    for (const stop of stops) stop();
    await problem(get("/v1/me"));
    expect(told).toEqual(["a1", "out"]);
  });
});
