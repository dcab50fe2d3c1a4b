import { type Draft, fold, type DraftVariant } from "./draft";

/** A field of an entry that two people may change at once. */
export type Field = "variants" | "skills" | "disabled" | `answer.${string}`;

export type Side = "mine" | "theirs";

/** What differs between two lists of ways to ask. */
export function diff(before: DraftVariant[], after: DraftVariant[]) {
  const has = (list: DraftVariant[], v: DraftVariant) =>
    list.some((o) => o.language === v.language && fold(o.text) === fold(v.text));
  return {
    added: after.filter((v) => fold(v.text) !== "" && !has(before, v)),
    removed: before.filter((v) => fold(v.text) !== "" && !has(after, v)),
  };
}

/** A field's value, to be compared. */
function value(d: Draft, field: Field): string {
  if (field === "variants") {
    return JSON.stringify(
      d.variants
        .filter((v) => fold(v.text))
        .map((v) => [v.language, v.text.trim()])
        .sort(),
    );
  }
  if (field === "skills") return JSON.stringify([...d.skills].sort());
  if (field === "disabled") return String(d.disabled);
  return (d.answer[field.slice("answer.".length)] ?? "").trim();
}

/** The fields in which two drafts differ. */
export function differing(mine: Draft, theirs: Draft): Field[] {
  const answers = [...new Set([...Object.keys(mine.answer), ...Object.keys(theirs.answer)])].sort();
  const all: Field[] = ["variants", ...answers.map((l): Field => `answer.${l}`), "skills", "disabled"];
  return all.filter((f) => value(mine, f) !== value(theirs, f));
}

/** Whose value to propose: that of whoever changed the field; mine where both did. */
export function proposed(base: Draft, mine: Draft, field: Field): Side {
  return value(mine, field) === value(base, field) ? "theirs" : "mine";
}

/** Theirs, with the fields that were chosen from mine. */
export function merged(mine: Draft, theirs: Draft, choice: Partial<Record<Field, Side>>): Draft {
  const out: Draft = { ...theirs, answer: { ...theirs.answer } };
  for (const [field, side] of Object.entries(choice) as [Field, Side][]) {
    if (side === "theirs") continue;
    if (field === "variants") out.variants = mine.variants;
    else if (field === "skills") out.skills = mine.skills;
    else if (field === "disabled") out.disabled = mine.disabled;
    else {
      const l = field.slice("answer.".length);
      out.answer[l] = mine.answer[l] ?? "";
    }
  }
  return out;
}
