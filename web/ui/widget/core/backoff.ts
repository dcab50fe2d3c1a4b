const FIRST = 700;
const LONGEST = 30_000;

/**
 * How long to wait before the next try, in milliseconds, after `tries` that
 * failed. It doubles up to half a minute, and half of it is left to chance, so
 * that the customers of a server that restarts don't come back all at once.
 * What the server asked for (`retryAfter`, in seconds) is the least.
 */
export function backoff(tries: number, random: number, retryAfter = 0): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(tries, 16));
  const asked = retryAfter * 1000;
  return asked ? asked + (random * Math.max(1000, asked)) / 2 : full / 2 + (random * full) / 2;
}
