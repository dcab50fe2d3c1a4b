import type { Call, Profile } from "./rest";
import { recall, type Storage } from "./storage";
import { Refused } from "./wire";
import type { Visitor } from "./visitor";

const KEY = "profile";

interface Kept extends Profile {
  /** The token of the customer who was told; another one is told again. */
  told?: string;
}

/** Who the customer says they are, kept until the server knows it. */
export class Card {
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
      const value = p[key]?.trim();
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
    if (!kept || !token || kept.told === tail(token)) return;
    try {
      await this.call("POST", "visitor/profile", token, {
        name: kept.name,
        email: kept.email,
        language: kept.language,
      });
    } catch (err) {
      if (!(err instanceof Refused) || err.code !== "invalid") return;
      // It will not become valid by itself: don't ask again.
    }
    this.storage.set(KEY, JSON.stringify({ ...kept, told: tail(token) }));
  }
}

function tail(token: string): string {
  return token.slice(-12);
}
