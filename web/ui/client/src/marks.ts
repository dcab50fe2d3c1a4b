import { recall, type Storage } from "./storage.js";

/** Of so many conversations a place is kept. */
const MOST = 500;

/** A place in each of many conversations, kept in the storage; it only moves forward, whichever tab moves it. */
export class Marks {
  private seqs: Record<string, number>;

  constructor(
    private readonly storage: Storage,
    private readonly key: string,
  ) {
    this.seqs = recall(storage, key) ?? {};
  }

  get(conversation: string): number | undefined {
    return this.seqs[conversation];
  }

  /** Moves a place forward; false where it is there or further. */
  raise(conversation: string, seq: number): boolean {
    if ((this.seqs[conversation] ?? 0) >= seq) return false;
    this.merge();
    if ((this.seqs[conversation] ?? 0) >= seq) return false;
    const others = Object.entries(this.seqs).filter(([other]) => other !== conversation);
    // The newest is the last: those at the beginning are forgotten.
    this.seqs = Object.fromEntries([...others, [conversation, seq]].slice(-MOST));
    this.storage.set(this.key, JSON.stringify(this.seqs));
    return true;
  }

  /** Takes in what another tab has written. */
  merge(): void {
    const theirs = recall<Record<string, number>>(this.storage, this.key) ?? {};
    for (const [conversation, seq] of Object.entries(theirs)) {
      if (seq > (this.seqs[conversation] ?? 0)) this.seqs[conversation] = seq;
    }
  }
}
