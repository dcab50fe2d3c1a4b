import type { components } from "./schema";

/** The types of the API by their schema's name: `Schema["Conversation"]`. */
export type Schema = components["schemas"];

/** What can go wrong, for code; the sentence for people is the Problem's message. */
export type Code =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "too_large"
  | "busy"
  | "internal"
  | "offline"; // the server did not answer

/** A request that was not served. */
export class Problem extends Error {
  constructor(
    readonly code: Code,
    detail: string,
    readonly status = 0,
    /** Seconds after which to try again; 0: unknown. */
    readonly retryAfter = 0,
    /** What is wrong in which field, where the server knows. */
    readonly faults: { location: string; message: string }[] = [],
    /** Names the line in the server's log that tells more; empty where there is none. */
    readonly id = "",
  ) {
    super(detail);
    this.name = "Problem";
  }
}

type Query = Record<string, string | number | boolean | string[] | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  /** The version that was read, for what is saved by compare-and-set. */
  version?: number;
  signal?: AbortSignal;
}

const signedOut = new Set<() => void>();

/** Calls fn whenever the session turns out to have ended; returns how to stop. */
export function onSignedOut(fn: () => void): () => void {
  signedOut.add(fn);
  return () => signedOut.delete(fn);
}

const signedIn = new Set<(agent: string) => void>();

/** Calls fn with the agent's ID whenever somebody has signed in on this page; returns how to stop. */
export function onSignedIn(fn: (agent: string) => void): () => void {
  signedIn.add(fn);
  return () => signedIn.delete(fn);
}

/** Sends a request to our own server. Throws a Problem. */
export async function request<T>(method: string, path: string, o: Options = {}): Promise<T> {
  const headers: Record<string, string> = {};
  let body: BodyInit | undefined;
  if (o.body instanceof FormData) {
    body = o.body;
  } else if (o.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(o.body);
  }
  if (o.version !== undefined) headers["If-Match"] = `"${o.version}"`;
  const answer = await reached(fetch(path + search(o.query), { method, headers, body, signal: o.signal }));
  if (!answer.ok) {
    const problem = await problemOf(answer);
    if (problem.code === "unauthorized" && path !== "/v1/session") for (const fn of signedOut) fn();
    throw problem;
  }
  if (answer.status === 204) return undefined as T;
  const result = (await reached(answer.json())) as T;
  if (method === "POST" && path === "/v1/session")
    for (const fn of signedIn) fn((result as Schema["Agent"]).id);
  return result;
}

/** What comes from the network, or the Problem that it does not. */
async function reached<T>(coming: Promise<T>): Promise<T> {
  try {
    return await coming;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Problem("offline", "The server did not answer.");
  }
}

/** GET, the shorthand that most pages need. */
export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return request<T>("GET", path, { query, signal });
}

/** Writes a query; lists repeat their name, undefined and empty are left out. */
function search(query: Query = {}): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === "") continue;
    for (const v of Array.isArray(value) ? value : [value]) q.append(name, String(v));
  }
  const s = q.toString();
  return s ? `?${s}` : "";
}

/** What a status means where nothing else is said: something between us and the server has answered. */
const codes: Record<number, Code> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  408: "busy",
  409: "conflict",
  413: "too_large",
  429: "busy",
};

/** Reads an application/problem+json, or makes one of whatever came. */
async function problemOf(answer: Response): Promise<Problem> {
  try {
    const p = (await answer.json()) as Schema["Problem"];
    return new Problem(p.code as Code, p.detail, answer.status, p.retry_after ?? 0, p.errors ?? [], p.id);
  } catch {
    const code = codes[answer.status] ?? (answer.status >= 500 ? "busy" : "invalid");
    return new Problem(code, `The server answered ${answer.status}.`, answer.status);
  }
}
