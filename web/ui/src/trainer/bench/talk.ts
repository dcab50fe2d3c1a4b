import { Problem } from "../../api/client";
import { type Trial, understand } from "../api";

/** One question on the bench and what came of it. */
export interface Turn {
  key: number;
  text: string;
  /** The option that was taken, of the reply before. */
  choice?: string;
  /** Begins a talk: nothing said before counts. */
  fresh: boolean;
  trial?: Trial;
  failure?: unknown;
}

type Listener = () => void;

/** The turns of this session; they outlive the page, not the tab. */
export class Talk {
  private turns: readonly Turn[] = [];
  private fresh = true;
  private last = 0;
  private readonly listeners = new Set<Listener>();

  constructor(private readonly ask: typeof understand = understand) {}

  readonly subscribe = (fn: Listener): Listener => {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  };

  readonly snapshot = (): readonly Turn[] => this.turns;

  /** What comes next begins a talk. */
  renew(): void {
    this.fresh = true;
  }

  /** Asks the bot; with a choice, takes an option of the reply before. Returns the turn's key. */
  async say(text: string, choice?: string): Promise<number> {
    const before = this.fresh ? undefined : this.turns.findLast((t) => t.trial);
    this.last += 1;
    const turn: Turn = { key: this.last, text, choice, fresh: this.fresh };
    this.fresh = false;
    this.put([...this.turns, turn]);
    await this.answer(turn, before);
    return turn.key;
  }

  /** Asks once more what failed. */
  async retry(turn: Turn): Promise<void> {
    const at = this.turns.findIndex((t) => t.key === turn.key);
    const before = turn.fresh ? undefined : this.turns.slice(0, at).findLast((t) => t.trial);
    this.change({ ...turn, failure: undefined });
    await this.answer({ ...turn, failure: undefined }, before);
  }

  private async answer(turn: Turn, before?: Turn): Promise<void> {
    try {
      const memory = before?.trial?.memory;
      const trial = await this.ask({ text: turn.text, choice: turn.choice, memory });
      this.change({ ...turn, trial });
    } catch (failure) {
      this.change({ ...turn, failure: failure instanceof Problem ? failure : new Problem("offline", "") });
    }
  }

  private change(turn: Turn): void {
    this.put(this.turns.map((t) => (t.key === turn.key ? turn : t)));
  }

  private put(turns: readonly Turn[]): void {
    this.turns = turns;
    for (const fn of this.listeners) fn();
  }
}
