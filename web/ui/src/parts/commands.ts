import { useEffect, useRef } from "react";

/** Something that can be done, for the palette, the shortcuts and their list. */
export interface Command {
  id: string;
  label: string;
  /** The heading it stands under. */
  group: string;
  /** One key without modifiers, as KeyboardEvent.key has it; empty: only in the palette. */
  key?: string;
  /** How the key is written where it is shown; the key itself if left out. */
  keyShown?: string;
  /** Not offered in the palette. */
  quiet?: boolean;
  /** Offered in the palette once words ask for it: an Enter too early is not to do it. */
  asked?: boolean;
  run(): void;
}

/** Finds what is not listed, by the words typed into the palette. */
export type Finder = (words: string) => Promise<Command[]>;

const commands = new Set<() => Command[]>();
const finders = new Set<Finder>();

/** Offers commands for as long as the component is there. */
export function useCommands(list: Command[]): void {
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  useEffect(() => {
    const read = () => latest.current;
    commands.add(read);
    return () => void commands.delete(read);
  }, []);
}

/** Lets the palette find more for as long as the component is there. */
export function useFinder(find: Finder): void {
  const latest = useRef(find);
  useEffect(() => {
    latest.current = find;
  });
  useEffect(() => {
    const read: Finder = (words) => latest.current(words);
    finders.add(read);
    return () => void finders.delete(read);
  }, []);
}

/** All that can be done now. */
export function allCommands(): Command[] {
  return [...commands].flatMap((read) => read());
}

/** The commands that words fit, the best first: the label itself, one that begins so, one that has them. */
export function ranked(list: Command[], words: string): Command[] {
  const wanted = words.trim().toLowerCase();
  const each = wanted.split(/\s+/);
  const rank = (c: Command) => {
    const label = c.label.toLowerCase().replace(/…$/, "");
    return [label === wanted, label.startsWith(wanted), each.every((w) => label.includes(w)), true].indexOf(
      true,
    );
  };
  return list
    .filter((c) => wanted || !c.asked)
    .filter((c) => each.every((w) => `${c.label} ${c.group}`.toLowerCase().includes(w)))
    .sort((a, b) => (wanted ? rank(a) - rank(b) : 0));
}

/** What the finders know of words. What fails finds nothing. */
export async function findCommands(words: string): Promise<Command[]> {
  const found = await Promise.allSettled([...finders].map((find) => find(words)));
  return found.flatMap((f) => (f.status === "fulfilled" ? f.value : []));
}

/** The command of a key press; undefined where something is being written, or a dialogue is open. */
export function commandOf(e: KeyboardEvent): Command | undefined {
  if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey || e.repeat) return undefined;
  const at = e.target instanceof Element ? e.target : null;
  if (at?.closest("input, textarea, select, [contenteditable], [role='dialog'], [role='menu']"))
    return undefined;
  if (document.querySelector("[role='dialog'][aria-modal='true']")) return undefined;
  const key = e.shiftKey ? e.key : e.key.toLowerCase(); // also where Caps Lock is on
  return allCommands().find((c) => c.key === key);
}
