import { useEffect, useState } from "react";

/** Reports whether two values of plain data are equal. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(x);
  return keys.length === Object.keys(y).length && keys.every((k) => k in y && same(x[k], y[k]));
}

/** What was typed over something saved, and the version of that. */
export interface Typed<T> {
  value: T;
  base: number;
}

/**
 * What is typed after a change: null where it says the same as what is saved. The base stays the version that
 * the first change was made on, so that the server can tell whether somebody else has saved since.
 */
export function change<T>(was: Typed<T> | null, saved: Typed<T>, patch: Partial<T>): Typed<T> | null {
  const value = { ...(was ?? saved).value, ...patch };
  return same(value, saved.value) ? null : { value, base: was?.base ?? saved.base };
}

/** Drafts of forms that are not shown; they last as long as the page. */
const kept = new Map<string, Typed<unknown>>();

export interface Draft<T> {
  /** What the form shows. */
  value: T;
  /** The version that it was made from. */
  base: number;
  dirty: boolean;
  set: (patch: Partial<T>) => void;
  discard: () => void;
  /** Goes on as if it had been made from the version that is saved now. */
  rebase: () => void;
}

/** What is typed into a form over what is saved. It is still there when one comes back to the form. */
export function useDraft<T>(key: string, saved: Typed<T>): Draft<T> {
  const [typed, setTyped] = useState(() => (kept.get(key) as Typed<T> | undefined) ?? null);
  useEffect(() => {
    if (typed) kept.set(key, typed);
    else kept.delete(key);
  }, [key, typed]);
  const dirty = typed !== null && !same(typed.value, saved.value);
  return {
    value: dirty ? typed.value : saved.value,
    base: dirty ? typed.base : saved.base,
    dirty,
    set: (patch) => setTyped((was) => change(was && dirty ? was : null, saved, patch)),
    discard: () => {
      kept.delete(key); // also where the form goes before it is drawn again
      setTyped(null);
    },
    rebase: () => setTyped((was) => was && { ...was, base: saved.base }),
  };
}
