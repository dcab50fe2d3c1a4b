import { type Code, codeOf, Problem as Refusal } from "@usher/client";
import type { components } from "./schema";

export type { Code } from "@usher/client";

/** The types of the API by their schema's name: `Schema["Conversation"]`. */
export type Schema = components["schemas"];

/** A request that was not served. */
export class Problem extends Refusal {
  constructor(
    code: Code,
    detail: string,
    readonly status = 0,
    retryAfter = 0,
    /** What is wrong in which field, where the server knows. */
    readonly faults: { location: string; message: string }[] = [],
    /** Names the line in the server's log that tells more; empty where there is none. */
    readonly id = "",
  ) {
    super(code, detail, retryAfter);
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

/** Reads an application/problem+json, or makes one of whatever came. */
async function problemOf(answer: Response): Promise<Problem> {
  try {
    const p = (await answer.json()) as Schema["Problem"];
    return new Problem(p.code as Code, p.detail, answer.status, p.retry_after ?? 0, p.errors ?? [], p.id);
  } catch {
    return new Problem(codeOf(answer.status), `The server answered ${answer.status}.`, answer.status);
  }
}
