import { nothing } from "./nothing.js";

/** What a page remembers of us, text by name. */
export interface Storage {
  get(key: string): string | undefined;
  /** An undefined value forgets the key. */
  set(key: string, value: string | undefined): void;
  keys(): string[];
  /** Hears what other tabs change; returns how to stop. */
  watch(fn: (key: string) => void): () => void;
}

/** A localStorage, as far as it is used here; its keys are those of the object. */
interface Area {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A storage that lasts as long as the page. */
export function memoryStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key),
    set: (key, value) => void (value === undefined ? kept.delete(key) : kept.set(key, value)),
    keys: () => [...kept.keys()],
    watch: () => nothing,
  };
}

/**
 * The browser's storage under a prefix, or memory where the browser keeps none
 * for this page: private windows, frames of other sites. What doesn't fit on
 * the disk any more is kept in memory, and counts before what the disk has.
 */
export function browserStorage(prefix: string, area: () => Area = () => localStorage): Storage {
  const memory = memoryStorage();
  let disk: Area;
  try {
    disk = area();
    disk.getItem(prefix);
  } catch {
    return memory;
  }
  return {
    get: (key) => memory.get(key) ?? disk.getItem(prefix + key) ?? undefined,
    set(key, value) {
      memory.set(key, undefined);
      try {
        if (value === undefined) disk.removeItem(prefix + key);
        else disk.setItem(prefix + key, value);
      } catch {
        memory.set(key, value);
      }
    },
    keys() {
      const kept = Object.keys(disk).filter((k) => k.startsWith(prefix));
      return [...new Set([...kept.map((k) => k.slice(prefix.length)), ...memory.keys()])];
    },
    watch(fn) {
      const heard = (e: StorageEvent) => {
        if (e.key?.startsWith(prefix)) fn(e.key.slice(prefix.length));
      };
      addEventListener("storage", heard);
      return () => removeEventListener("storage", heard);
    },
  };
}

/** Reads what was stored as JSON; what can't be read counts as nothing. */
export function recall<T>(storage: Storage, key: string): T | undefined {
  try {
    return JSON.parse(storage.get(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** A new name that nobody else has, of 24 hex digits. */
export function newID(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
