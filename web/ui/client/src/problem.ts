/** What can go wrong, for code: the server's codes, and offline where it was not reached or not heard in time. */
export type Code =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "too_large"
  | "busy"
  | "internal"
  | "offline";

/** Something that the server did not do. The message is a sentence for people. */
export class Problem extends Error {
  constructor(
    readonly code: Code,
    text: string,
    /** Seconds after which to try again; 0: nothing was said. */
    readonly retryAfter = 0,
  ) {
    super(text);
    this.name = "Problem";
  }
}

/** The problem that the server was not reached, or not heard in time. */
export function offline(): Problem {
  return new Problem("offline", "The server did not answer.");
}

const byStatus: Record<number, Code> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  408: "busy",
  409: "conflict",
  413: "too_large",
  429: "busy",
};

/** What an HTTP status means where nothing else is said: something between us and the server has answered. */
export function codeOf(status: number): Code {
  return byStatus[status] ?? (status >= 500 ? "busy" : "invalid");
}
