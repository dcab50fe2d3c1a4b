import { useRef } from "react";
import { useTexts } from "../../i18n/language";
import { useCommands } from "../../parts/commands";
import type { Trial } from "../api";
import type { Act, Settled } from "./actions";
import type { Group } from "./group";
import type { useSettling } from "./query";
import { en, zh } from "./texts";

/** What the card lets the keyboard reach. */
export interface CardHandle {
  /** The entry behind the number of a candidate, from 1. */
  candidate: (n: number) => string | undefined;
  /** Brings the cursor to the new entry. */
  write: () => void;
  /** What the bot makes of the question now. */
  trial: () => Trial | undefined;
}

interface Options {
  shown?: Group;
  settled?: Settled;
  settling: ReturnType<typeof useSettling>;
  go: (by: 1 | -1) => void;
}

/** The keys of the page, and how what is shown is settled. */
export function useKeys({ shown, settled, settling, go }: Options) {
  const t = useTexts({ en, zh });
  const card = useRef<CardHandle>(null);
  const run = (act: Act) => {
    if (!shown || settled || settling.act.isPending || shown.misses[0]?.state !== "open") return;
    settling.act.mutate({ g: shown, act, before: card.current?.trial() });
  };
  const add = (n: number) => {
    const entry = card.current?.candidate(n);
    if (entry) run({ kind: "variant", entry });
  };
  const undo = () => {
    if (shown && settled && !settling.undo.isPending) settling.undo.mutate({ g: shown, s: settled });
  };
  const group = t.title;
  useCommands([
    { id: "next question", group, key: "j", label: t.next, run: () => go(1) },
    { id: "previous question", group, key: "k", label: t.previous, run: () => go(-1) },
    { id: "first entry", group, key: "1", label: t.addNth(1), quiet: true, run: () => add(1) },
    { id: "second entry", group, key: "2", label: t.addNth(2), quiet: true, run: () => add(2) },
    { id: "third entry", group, key: "3", label: t.addNth(3), quiet: true, run: () => add(3) },
    { id: "new entry", group, key: "n", label: t.create, run: () => card.current?.write() },
    { id: "dismiss", group, key: "x", label: t.dismiss, run: () => run({ kind: "dismissed" }) },
    { id: "undo", group, key: "u", label: t.undo, run: undo },
  ]);
  return { card, run };
}
