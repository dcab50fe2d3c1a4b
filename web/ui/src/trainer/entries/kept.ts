import type { Entry } from "../api";
import { type Draft, newVariant } from "./draft";

/** What was not saved of an entry, and the entry as it was when the change began. */
export interface Unsaved {
  base?: Entry;
  draft: Draft;
}

const name = (id: string) => `usher.draft.${id}`;

/** Keeps an unsaved draft for as long as the tab lives. */
export function keep(id: string, unsaved: Unsaved): void {
  try {
    sessionStorage.setItem(name(id), JSON.stringify(unsaved));
  } catch {
    // No room: then it lives as long as the page.
  }
}

/** Forgets the draft of an entry. */
export function forget(id: string): void {
  try {
    sessionStorage.removeItem(name(id));
  } catch {
    // Then there is none.
  }
}

/** The draft that was left unsaved, if there is one. */
export function recall(id: string): Unsaved | undefined {
  try {
    const text = sessionStorage.getItem(name(id));
    if (!text) return undefined;
    const u = JSON.parse(text) as Unsaved;
    const variants = u.draft.variants.map((v) => newVariant(v.language, v.text));
    return { ...u, draft: { ...u.draft, variants } };
  } catch {
    return undefined;
  }
}
