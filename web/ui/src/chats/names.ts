import type { Language } from "../i18n/language";
import type { Candidate, Chat } from "./model";

/** What to call a chat's customer: their name, else a short stable one. */
export function customerName(c: Pick<Chat, "customer" | "customer_name">, language: Language): string {
  const name = c.customer_name?.trim();
  return name ? name : nameless(c.customer, language);
}

/** Words to search for: of a made-up name, which is only on the page, the part of the ID. */
export function searched(words: string): string {
  return words.replace(/^(customer|客户)\s*(?=[0-9a-f]{1,4}$)/iu, "");
}

/** "Customer 3f2a": the end of an ID is what differs. */
export function nameless(id: string, language: Language): string {
  const tail = id
    .replaceAll(/[^0-9a-z]/gi, "")
    .slice(-4)
    .toLowerCase();
  return language === "zh" ? `客户 ${tail}` : `Customer ${tail}`;
}

/** One or two letters for a name, emoji whole; of a Chinese name the last two characters. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = graphemes(words[0] ?? "");
  if (/\p{Script=Han}/u.test(first[0] ?? "")) return first.slice(-2).join("");
  const last = words.length > 1 ? graphemes(words.at(-1) ?? "")[0] : "";
  return ((first[0] ?? "?") + (last ?? "")).toUpperCase();
}

/** The name of an agent by ID; empty where they are not known (any more). */
export function agentName(agents: Candidate[] | undefined, id?: string): string {
  return agents?.find((a) => a.id === id)?.name ?? "";
}

function graphemes(s: string): string[] {
  return [...new Intl.Segmenter().segment(s)].map((g) => g.segment);
}
