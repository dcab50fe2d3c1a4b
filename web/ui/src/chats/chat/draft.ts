import { useState } from "react";
import { browserKeep, type Keep } from "../keep";
import type { ChatFile } from "../model";

/** What was begun and not sent: a reply and a note beside each other, so one never becomes the other. */
export interface Draft {
  mode: "reply" | "note";
  reply: string;
  note: string;
  files: ChatFile[];
}

export const emptyDraft: Draft = { mode: "reply", reply: "", note: "", files: [] };

/** Reads the draft of a chat. */
export function readDraft(keep: Keep, key: string): Draft {
  try {
    return { ...emptyDraft, ...(JSON.parse(keep.get(key) ?? "{}") as Partial<Draft>) };
  } catch {
    return emptyDraft;
  }
}

/** Keeps a draft; an empty one leaves nothing behind. */
export function writeDraft(keep: Keep, key: string, d: Draft): void {
  if (d.reply || d.note || d.files.length) keep.set(key, JSON.stringify(d));
  else keep.remove(key);
}

const keep = browserKeep();

/** The draft of a chat, kept on this device as it is typed. */
export function useDraft(agent: string, chat: string): [Draft, (change: (d: Draft) => Draft) => void] {
  const key = `usher.draft.${agent}.${chat}`;
  const [draft, setDraft] = useState(() => readDraft(keep, key));
  const change = (fn: (d: Draft) => Draft) =>
    setDraft((d) => {
      const next = fn(d);
      writeDraft(keep, key, next);
      return next;
    });
  return [draft, change];
}
