import type { Message } from "./frames.js";
import { codeOf, offline, Problem } from "./problem.js";

/** A new customer's token. */
export interface Pass {
  token: string;
}

/** Some messages in the order of their seq. */
export interface Page<M = Message> {
  messages: M[] | null;
  /** What is not for the caller counts. */
  up_to: number;
  more?: boolean;
}

/** How a customer can be reached. */
export interface Profile {
  name?: string;
  email?: string;
  language?: string;
}

/**
 * Calls the server's REST API; `path` is what follows /v1/, `body` is sent as
 * JSON unless it is a FormData. Rejects with a Problem.
 */
export type Call = <T>(method: "GET" | "POST", path: string, token?: string, body?: unknown) => Promise<T>;

interface Ways {
  fetch?: typeof fetch;
  /** Sent with each call, e.g. an agent's Cookie and Origin where there is no browser to send them. */
  headers?: Record<string, string>;
  /** Whether a browser sends its cookies; agents need it, customers have a token. */
  credentials?: "omit" | "same-origin" | "include";
}

/** The address of something on the server. */
export function at(server: string, path: string): string {
  return `${server.replace(/\/+$/, "")}/v1/${path}`;
}

/** How long a call may take, and one with a file, in milliseconds. */
const WITHIN = 20_000;
const WITHIN_FILE = 120_000;

/** Returns how to call the server at an address like "https://help.example". */
export function caller(server: string, ways: Ways = {}): Call {
  const { fetch: fetcher = (...args) => fetch(...args), credentials = "omit" } = ways;
  return async (method, path, token, body) => {
    const headers: Record<string, string> = { ...ways.headers };
    const form = body instanceof FormData;
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body && !form) headers["Content-Type"] = "application/json";
    let answer: Response;
    let said;
    try {
      answer = await fetcher(at(server, path), {
        method,
        headers,
        credentials,
        body: form ? body : body ? JSON.stringify(body) : null,
        signal: AbortSignal.timeout(form ? WITHIN_FILE : WITHIN),
      });
      said = await answer.json().catch((err: unknown) => {
        if (err instanceof SyntaxError) return {}; // not from our server, or nothing to say
        throw err;
      });
    } catch {
      throw offline();
    }
    if (answer.ok) return said;
    const {
      code = codeOf(answer.status),
      detail = `The server answered ${answer.status}.`,
      retry_after,
    } = said;
    throw new Problem(code, detail, retry_after);
  };
}
