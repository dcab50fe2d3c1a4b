import { isEmail } from "../../session/email";
import { same } from "../drafts";
import type { Person, Role } from "./data";

/** What the form about a person holds. */
export interface PersonDraft {
  name: string;
  email: string;
  role: Role;
  skills: string[];
  languages: string[];
  capacity: number;
}

export type PersonField = keyof PersonDraft;

/** A person as the form has them. */
export function draftOf(p: Person): PersonDraft {
  return {
    name: p.name,
    email: p.email,
    role: p.role as Role,
    skills: p.skills ?? [],
    languages: p.languages ?? [],
    capacity: p.capacity,
  };
}

/** Only what was changed: the rest may have been changed by others meanwhile. */
export function patchOf(read: PersonDraft, typed: PersonDraft): Partial<PersonDraft> {
  const changed = Object.entries(typed).filter(([k, v]) => !same(v, read[k as PersonField]));
  return Object.fromEntries(changed) as Partial<PersonDraft>;
}

/** The fields of somebody new that cannot be sent as they are. */
export function missingIn(p: Pick<PersonDraft, "name" | "email">): ("name" | "email")[] {
  const found: ("name" | "email")[] = [];
  if (p.name.trim() === "") found.push("name");
  if (!isEmail(p.email)) found.push("email");
  return found;
}
