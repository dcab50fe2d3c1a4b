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

/** Told when an answer says that nobody is signed in any more. */
type Listener = () => void;
const signedOut = new Set<Listener>();

/** Calls fn whenever the session turns out to have ended; returns how to stop. */
export function onSignedOut(fn: Listener): () => void {
  signedOut.add(fn);
  return () => signedOut.delete(fn);
}

const signedIn = new Set<Listener>();

/** Calls fn whenever somebody has signed in on this page; returns how to stop. */
export function onSignedIn(fn: Listener): () => void {
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
  let answer: Response;
  try {
    answer = await fetch(path + search(o.query), { method, headers, body, signal: o.signal });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Problem("offline", "The server did not answer.");
  }
  if (!answer.ok) {
    const problem = await problemOf(answer);
    if (problem.code === "unauthorized" && path !== "/v1/session") for (const fn of signedOut) fn();
    throw problem;
  }
  if (answer.status === 204) return undefined as T;
  const result = (await answer.json()) as T;
  if (method === "POST" && path === "/v1/session") for (const fn of signedIn) fn();
  return result;
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

/** Reads an application/problem+json, or makes one of whatever came. */
async function problemOf(answer: Response): Promise<Problem> {
  try {
    const p = (await answer.json()) as Schema["Problem"];
    return new Problem(p.code as Code, p.detail, answer.status, p.retry_after ?? 0, p.errors ?? []);
  } catch {
    const code = answer.status >= 500 ? "busy" : "internal";
    return new Problem(code, `The server answered ${answer.status}.`, answer.status);
  }
}
