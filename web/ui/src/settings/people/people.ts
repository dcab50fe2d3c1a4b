import type { Person, Role } from "./data";

export const roles: readonly Role[] = ["agent", "trainer", "admin"];

/** People in the order of the page: who can sign in first, then by name. */
export function sorted(people: Person[], language: string): Person[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  return [...people].sort(
    (a, b) => Number(a.disabled ?? false) - Number(b.disabled ?? false) || compare(a.name, b.name),
  );
}

/** Reports whether a person has something of what was typed to search: name, e-mail address, skill. */
export function matches(p: Person, typed: string): boolean {
  const has = [p.name, p.email, ...(p.skills ?? [])].join("\n").toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => has.includes(word));
}

/** Reports whether nobody but p manages people. */
export function isLastAdmin(people: Person[], p: Person): boolean {
  const rules = (x: Person) => x.role === "admin" && !x.disabled;
  return rules(p) && people.filter(rules).length === 1;
}

/** All skills in use by people and by what needs them, each once, by name. */
export function knownSkills(people: Person[], others: { skills?: string[] | null }[]): string[] {
  const all = [...people, ...others].flatMap((x) => x.skills ?? []);
  return [...new Set(all)].sort((a, b) => a.localeCompare(b));
}

/** Skills as they are sent: trimmed, without empty and repeated ones. */
export function cleanSkills(skills: string[]): string[] {
  return [...new Set(skills.map((s) => s.trim()).filter((s) => s !== ""))];
}

/** The address of the page of a one-time link. */
export function linkAddress(token: string, origin: string): string {
  return `${origin}/join#token=${encodeURIComponent(token)}`;
}

/** How full somebody is, 0…1; 1 where they take none. */
export function fullness(p: Pick<Person, "load" | "capacity">): number {
  return p.capacity <= 0 ? 1 : Math.min(1, p.load / p.capacity);
}
