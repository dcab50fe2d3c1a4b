import { type Message, Refused, Unreached } from "./wire";

/** What the settings say about the widget. */
export interface Look {
  name?: string;
  /** "#rrggbb" */
  colour?: string;
  greeting?: Record<string, string>;
  /** In the empty field. */
  placeholder?: Record<string, string>;
  sound?: boolean;
  position?: "right" | "left";
}

/** A new customer's token. */
export interface Pass {
  token: string;
}

/** Some messages in the order of their seq. */
export interface Page {
  messages: Message[];
  up_to: number;
  more?: boolean;
}

/** How a customer can be reached. */
export interface Profile {
  name?: string;
  email?: string;
  language?: string;
}

/** Calls the server's REST API; rejects with Refused or Unreached. */
export type Call = <T>(method: "GET" | "POST", path: string, token?: string, body?: unknown) => Promise<T>;

/** Returns how to call the server at `base`. */
export function caller(base: string, fetcher: typeof fetch = (...args) => fetch(...args)): Call {
  return async (method, path, token, body) => {
    const headers: Record<string, string> = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    let answer: Response;
    try {
      answer = await fetcher(`${base}/v1/${path}`, {
        method,
        headers,
        credentials: "omit",
        body: body ? JSON.stringify(body) : null,
      });
    } catch {
      throw new Unreached();
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    throw new Refused(said.code ?? "internal", said.detail ?? "", said.retry_after);
  };
}
