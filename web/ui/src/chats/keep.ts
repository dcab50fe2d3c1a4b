/** What stays on this device, as little of localStorage as is needed. */
export interface Keep {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(prefix: string): string[];
}

/** localStorage; without one, or with one that is full, what is kept lasts as long as the page. */
export function browserKeep(): Keep {
  const spare = new Map<string, string>();
  const safely = <T>(fn: () => T, otherwise: () => T): T => {
    try {
      return fn();
    } catch {
      return otherwise();
    }
  };
  return {
    get: (key) =>
      spare.get(key) ??
      safely(
        () => localStorage.getItem(key),
        () => null,
      ),
    set: (key, value) =>
      safely(
        () => {
          localStorage.setItem(key, value);
          spare.delete(key);
        },
        () => void spare.set(key, value),
      ),
    remove: (key) => {
      spare.delete(key);
      safely(
        () => localStorage.removeItem(key),
        () => undefined,
      );
    },
    keys: (prefix) => {
      const kept = safely(
        () => Object.keys(localStorage),
        () => [],
      );
      return [...new Set([...kept, ...spare.keys()])].filter((k) => k.startsWith(prefix));
    },
  };
}

/** A Keep of a map, for tests and for two tabs that share one. */
export function mapKeep(map = new Map<string, string>()): Keep {
  return {
    get: (key) => map.get(key) ?? null,
    set: (key, value) => void map.set(key, value),
    remove: (key) => void map.delete(key),
    keys: (prefix) => [...map.keys()].filter((k) => k.startsWith(prefix)),
  };
}
