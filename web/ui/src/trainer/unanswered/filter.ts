/** Which misses are shown; the query of the page's address, with the one that is worked on. */
export interface Filter {
  q: string;
  language: string;
  why: string;
  state: "open" | "resolved" | "dismissed";
}

/** Reads a filter from an address; what makes no sense counts as not there. */
export function filterOf(search: string): Filter {
  const s = new URLSearchParams(search);
  const state = s.get("state");
  return {
    q: (s.get("q") ?? "").slice(0, 200),
    language: (s.get("language") ?? "").slice(0, 35),
    why: (s.get("why") ?? "").slice(0, 64),
    state: state === "resolved" || state === "dismissed" ? state : "open",
  };
}

/** The address of the page for a filter and a miss. */
export function addressOf(f: Filter, miss?: string): string {
  const s = new URLSearchParams();
  for (const [name, value] of Object.entries(f)) if (value !== "" && value !== "open") s.set(name, value);
  if (miss) s.set("miss", miss);
  const text = s.toString();
  return `/trainer/unanswered${text && `?${text}`}`;
}

/** Reports whether anything but the state is chosen. */
export function filters(f: Filter): boolean {
  return f.q !== "" || f.language !== "" || f.why !== "";
}
