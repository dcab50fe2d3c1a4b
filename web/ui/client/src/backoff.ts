/** How soon a side comes back, in milliseconds. */
export interface Pace {
  first: number;
  longest: number;
  /** The share of a time that the server asks for over which those who were told the same are spread; a second at least. */
  spread: number;
}

/** Customers are many: those of a server that restarts must not come back all at once. */
export const customers: Pace = { first: 700, longest: 30_000, spread: 0.5 };

/** Agents are few, and people wait for them. */
export const agents: Pace = { first: 400, longest: 10_000, spread: 0 };

/**
 * How long to wait before the next try, in milliseconds, after `tries` that
 * failed. It doubles up to the longest pause, and half of it is left to chance
 * (0…1). What the server asked for (`retryAfter`, in seconds) is the least.
 */
export function backoff(
  tries: number,
  random: number,
  { first, longest, spread }: Pace,
  retryAfter = 0,
): number {
  const full = Math.min(longest, first * 2 ** Math.min(tries, 16));
  const asked = retryAfter * 1000;
  return asked ? asked + random * Math.max(1000, asked * spread) : full / 2 + (random * full) / 2;
}
