import type { Schema } from "../../api/client";
import type { Entry, Variant } from "../api";

/** A way to ask while it is edited; the key stays, whatever is typed. */
export interface DraftVariant {
  key: number;
  language: string;
  text: string;
}

/** An entry while it is edited. */
export interface Draft {
  variants: DraftVariant[];
  answer: Record<string, string>;
  skills: string[];
  disabled: boolean;
}

/** The languages that every entry should have. */
export const languages = ["zh", "en"] as const;

let lastKey = 0;

/** A way to ask with a key of its own. */
export function newVariant(language: string, text = ""): DraftVariant {
  lastKey += 1;
  return { key: lastKey, language, text };
}

/** The language of a text: Chinese where it has a Chinese character, else English. */
export function languageOf(text: string): string {
  return /\p{Script=Han}/u.test(text) ? "zh" : "en";
}

/** An empty form: a line for a way to ask in each language. */
export function blank(): Draft {
  return { variants: languages.map((l) => newVariant(l)), answer: {}, skills: [], disabled: false };
}

/** What there is to edit of an entry; of none, nothing. */
export function draftOf(e?: Pick<Entry, "variants" | "answer" | "skills" | "disabled">): Draft {
  return {
    variants: (e?.variants ?? []).map((v) => newVariant(v.language ?? languageOf(v.text), v.text)),
    answer: { ...e?.answer },
    skills: [...(e?.skills ?? [])],
    disabled: e?.disabled ?? false,
  };
}

/** What is saved of a draft: trimmed, without empty lines and repeated ways to ask. */
export function contentOf(d: Draft): Schema["EntryContent"] {
  return {
    variants: kept(d).map(({ language, text }) => ({ language, text: text.trim() })),
    answer: Object.fromEntries(
      Object.entries(d.answer)
        .map(([l, text]) => [l, text.trim()] as const)
        .filter(([, text]) => text !== ""),
    ),
    skills: d.skills,
    disabled: d.disabled,
  };
}

/** The ways to ask that are saved, in the order in which they are sent. */
export function kept(d: Draft): DraftVariant[] {
  const seen = new Set<string>();
  return inOrder(d.variants).filter((v) => {
    const same = v.language + "\n" + fold(v.text);
    if (fold(v.text) === "" || seen.has(same)) return false;
    seen.add(same);
    return true;
  });
}

/** The ways to ask language by language; the order within one stays. */
function inOrder(variants: DraftVariant[]): DraftVariant[] {
  return groups(variants).flatMap((g) => g.variants);
}

/** The ways to ask by language: the page's own first, Chinese and English always, then whatever else there is. */
export function groups(
  variants: DraftVariant[],
  own?: string,
): { language: string; variants: DraftVariant[] }[] {
  const all = inOwnOrder(
    variants.map((v) => v.language),
    own,
  );
  return all.map((language) => ({ language, variants: variants.filter((v) => v.language === language) }));
}

/** Languages in the order of a form: the page's own, Chinese and English, then the others that there are. */
export function inOwnOrder(present: string[], own?: string): string[] {
  return [...new Set([...(own ? [own] : []), ...languages, ...present])];
}

/** Text as it counts for "the same": case, width, white space and marks at the end do not. */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/[\s?!.,;:。、]+$/u, "");
}

/** Lines as ways to ask: list marks, numbers and quotation marks around them are taken off, and what is there already. */
export function lines(text: string, present: DraftVariant[]): string[] {
  const seen = new Set(present.map((v) => fold(v.text)));
  const found: string[] = [];
  for (const raw of text.split(/\r?\n|\t/)) {
    const line = raw
      .replace(/^\s*(?:[-*•·–]|\d+[.)、．])\s*/u, "")
      .trim()
      .replace(/^["“”「『](.*)["“”」』]$/u, "$1")
      .trim();
    if (fold(line) === "" || seen.has(fold(line))) continue;
    seen.add(fold(line));
    found.push(line);
  }
  return found;
}

/** Reports whether two drafts would be saved alike. */
export function same(a: Draft, b: Draft): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(d: Draft) {
  const c = contentOf(d);
  return { ...c, answer: Object.entries(c.answer).sort(([a], [b]) => a.localeCompare(b)) };
}

/** The first line of an answer, in the page's language if there is one. */
export function firstLine(answer: Record<string, string>, language: string): string {
  const text = answer[language] ?? Object.values(answer)[0] ?? "";
  return text.trimStart().split("\n", 1)[0] ?? "";
}

/** The title of an entry: its first way to ask in the page's language, else the first. */
export function titleOf(variants: Variant[] | null, language: string): string {
  const all = variants ?? [];
  return (all.find((v) => (v.language ?? languageOf(v.text)) === language) ?? all[0])?.text ?? "";
}

/** How many ways to ask there are in each language. */
export function counts(variants: Variant[] | null): { language: string; n: number }[] {
  const by = new Map<string, number>();
  for (const v of variants ?? []) {
    const l = v.language ?? languageOf(v.text);
    by.set(l, (by.get(l) ?? 0) + 1);
  }
  return [...by]
    .map(([language, n]) => ({ language, n }))
    .sort((a, b) => a.language.localeCompare(b.language));
}
