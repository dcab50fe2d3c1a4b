import type { Call, Profile } from "./rest.js";
import { recall, type Storage } from "./storage.js";
import { Problem } from "./problem.js";
import type { Visitor } from "./visitor.js";

const KEY = "profile";
/** What the server takes, in characters. */
const LONGEST = { name: 80, email: 254, language: 35 };

interface Kept extends Profile {
  /** The token of the customer who was told; another one is told again. */
  told?: string;
}

/** Who the customer says they are, kept until the server knows it. */
export class Card {
  private busy = false;

  constructor(
    private readonly storage: Storage,
    private readonly visitor: Visitor,
    private readonly call: Call,
  ) {}

  /** What was said so far. */
  get said(): Profile {
    const { name, email } = recall<Kept>(this.storage, KEY) ?? {};
    return { name, email };
  }

  /** Notes down what is new; deliver brings it to the server. */
  note(p: Profile): void {
    const old = recall<Kept>(this.storage, KEY);
    const next: Kept = { ...old };
    for (const key of ["name", "email", "language"] as const) {
      const value = p[key]?.trim().slice(0, LONGEST[key]);
      if (value && value !== old?.[key]) {
        next[key] = value;
        next.told = undefined;
      }
    }
    this.storage.set(KEY, JSON.stringify(next));
  }

  /** Tells the server, where there is a customer and something to tell. */
  async deliver(): Promise<void> {
    const kept = recall<Kept>(this.storage, KEY);
    const { token } = this.visitor;
    if (this.busy || !kept || !token || kept.told === tail(token)) return;
    this.busy = true;
    const done = await this.tell(token, kept);
    this.busy = false;
    if (!done) return;
    const now = recall<Kept>(this.storage, KEY);
    if (now?.name !== kept.name || now?.email !== kept.email) return this.deliver();
    this.storage.set(KEY, JSON.stringify({ ...kept, told: tail(token) }));
  }

  /** Returns whether there is nothing left to tell. */
  private async tell(token: string, { name, email, language }: Kept): Promise<boolean> {
    try {
      await this.call("POST", "visitor/profile", token, { name, email, language });
      return true;
    } catch (err) {
      // What is invalid does not become valid by itself.
      return err instanceof Problem && err.code === "invalid";
    }
  }
}

function tail(token: string): string {
  return token.slice(-12);
}
