import type { Clock } from "./clock";
import type { Call, Pass } from "./rest";
import { recall, type Storage } from "./storage";

const KEY = "pass";
const SOON = 24 * 3600_000;

/** Who the customer is to the server: a token, kept in the browser. */
export class Visitor {
  private asking: Promise<string> | undefined;

  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly call: Call,
  ) {}

  /** The token, where there is one that still holds. */
  get token(): string | undefined {
    const pass = recall<Pass>(this.storage, KEY);
    return pass && Date.parse(pass.expires_at) > this.clock.now() + SOON ? pass.token : undefined;
  }

  /** Returns the token, asking for a new one where there is none. */
  ensure(): Promise<string> {
    const { token } = this;
    if (token) return Promise.resolve(token);
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  /** Forgets a token that the server refused. */
  forget(token: string | undefined): void {
    if (token && token === this.token) this.storage.set(KEY, undefined);
  }

  /** Whether a key of the storage is ours. */
  static owns(key: string): boolean {
    return key === KEY;
  }

  private async ask(): Promise<string> {
    const pass = await this.call<Pass>("POST", "visitors");
    // Another tab may have been quicker: one browser is one customer.
    const { token } = this;
    if (token) return token;
    this.storage.set(KEY, JSON.stringify({ token: pass.token, expires_at: pass.expires_at }));
    return pass.token;
  }
}
