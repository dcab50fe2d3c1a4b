import { useHotkeys } from "@mantine/hooks";
import { useRef } from "react";
import type { Trial } from "../api";
import type { Act, Settled } from "./actions";
import type { Group } from "./group";
import type { useSettling } from "./query";

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
  useHotkeys([
    ["J", () => go(1)],
    ["K", () => go(-1)],
    ["1", () => add(1)],
    ["2", () => add(2)],
    ["3", () => add(3)],
    ["N", () => card.current?.write()],
    ["X", () => run({ kind: "dismissed" })],
    ["U", undo],
  ]);
  return { card, run };
}
