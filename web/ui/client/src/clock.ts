/** Time, so that tests can turn it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `fn` after `ms` and returns how to call that off. */
  after(ms: number, fn: () => void): () => void;
}

/** The clock of the browser, or of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};
