/** The routes in the order of the picture: from the bot's own answers to what it blocks. */
const order = ["faq", "intent", "smalltalk", "clarify", "handoff", "block", "none"];

export interface Bar {
  route: string;
  before: number;
  after: number;
  /** Lengths, 0…1, against the longest of all. */
  beforeShare: number;
  afterShare: number;
}

/** What the bot did with turns and would do with them, a bar a route; routes that no turn took are left out. */
export function barsOf(before: Record<string, number>, after: Record<string, number>): Bar[] {
  const routes = [...new Set([...order, ...Object.keys(before), ...Object.keys(after)])];
  const rows = routes
    .map((route) => ({ route, before: before[route] ?? 0, after: after[route] ?? 0 }))
    .filter((r) => r.before > 0 || r.after > 0);
  const longest = Math.max(1, ...rows.flatMap((r) => [r.before, r.after]));
  return rows.map((r) => ({ ...r, beforeShare: r.before / longest, afterShare: r.after / longest }));
}

/** A difference with its sign; a real minus; empty for none. */
export function signed(n: number): string {
  if (n === 0) return "";
  return n > 0 ? `+${n}` : `−${-n}`;
}
