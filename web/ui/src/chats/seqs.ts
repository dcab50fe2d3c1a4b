/** A place in each of many chats, as it is kept in this browser. */
export type Seqs = Record<string, number>;

const most = 500;

/** Reads what kept wrote; nothing where it is not readable. */
export function parseSeqs(json: string | null): Seqs {
  try {
    return json ? (JSON.parse(json) as Seqs) : {};
  } catch {
    return {};
  }
}

/** The places of the chats that were changed last, to be kept. */
export function keptSeqs(seqs: Seqs): string {
  return JSON.stringify(Object.fromEntries(Object.entries(seqs).slice(-most)));
}

/** Moves the place in a chat; it is the newest then. */
export function moveSeq(seqs: Seqs, id: string, seq: number): Seqs {
  const others = Object.entries(seqs).filter(([other]) => other !== id);
  return { ...Object.fromEntries(others), [id]: seq };
}
