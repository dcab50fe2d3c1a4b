import { get, Problem, request } from "../../api/client";
import type { Entry, Trial } from "../api";
import { fold } from "../entries/draft";
import { entryPath } from "../entries/use_editor";
import type { Group } from "./group";

/** What can become of a question. */
export type Act =
  | { kind: "variant"; entry: string }
  | { kind: "entry"; more: string[]; answer: Record<string, string> }
  | { kind: "dismissed" };

/** What became of it, and what taking it back needs. */
export interface Settled {
  kind: Act["kind"];
  entry?: Entry;
  /** Whether the question was no way to ask of the entry before. */
  added: boolean;
  /** What the bot made of the question before. */
  before?: Trial;
}

const path = (id: string, verb: string) => `/v1/misses/${encodeURIComponent(id)}/${verb}`;

/** Settles all misses of a group in one way. */
export async function settle(g: Group, act: Act): Promise<Settled> {
  if (act.kind === "dismissed") {
    await Promise.all(g.misses.map((m) => request("POST", path(m.id, "dismiss"))));
    return { kind: act.kind, added: false };
  }
  const had = act.kind === "variant" && holds(await get<Entry>(entryPath(act.entry)), g.question);
  let entry: Entry | undefined;
  for (const m of g.misses) {
    const body =
      entry || act.kind === "variant"
        ? { entry_id: entry?.id ?? idOf(act), as: "variant" }
        : { entry: made(act, g) };
    entry = await request<Entry>("POST", path(m.id, "resolve"), { body });
  }
  return { kind: act.kind, entry, added: !had };
}

function idOf(act: Act): string {
  return act.kind === "variant" ? act.entry : "";
}

/** The entry that is written; the server adds the question as a way to ask. */
function made(act: Act, g: Group) {
  if (act.kind !== "entry") return undefined;
  const variants = [g.question, ...act.more].map((text) => ({ text }));
  const first = { text: g.question, language: g.language || undefined };
  return { variants: [first, ...variants.slice(1)], answer: act.answer };
}

/**
 * Takes back what settle did: the questions are open again, and the entry is as it was. Reports false
 * where somebody has changed the entry meanwhile, so that it stays as it is.
 */
export async function unsettle(g: Group, s: Settled): Promise<boolean> {
  await Promise.all(g.misses.map((m) => request("POST", path(m.id, "reopen"))));
  if (!s.entry || !s.added) return true;
  const { id, version } = s.entry;
  try {
    if (s.kind === "entry") {
      await request("DELETE", entryPath(id), { version });
      return true;
    }
    const asked = new Set(g.misses.map((m) => fold(m.question)));
    const variants = (s.entry.variants ?? []).filter((v) => !asked.has(fold(v.text)));
    const { answer, skills, disabled } = s.entry;
    await request("PUT", entryPath(id), {
      version,
      body: { variants, answer, skills: skills ?? [], disabled },
    });
    return true;
  } catch (e) {
    if (e instanceof Problem && (e.code === "conflict" || e.code === "not_found")) return false;
    throw e;
  }
}

function holds(e: Entry, question: string): boolean {
  return (e.variants ?? []).some((v) => fold(v.text) === fold(question));
}
