import type { Call, Pass } from "./rest.js";
import { recall, type Storage } from "./storage.js";

const KEY = "pass";

/**
 * Who the customer is to the server: a token, kept in the browser until the
 * server refuses it. When that is, the customer's own clock can't tell.
 */
export class Visitor {
  private asking: Promise<string> | undefined;

  constructor(
    private readonly storage: Storage,
    private readonly call: Call,
  ) {}

  /** The token, where there is one. */
  get token(): string | undefined {
    return recall<Pass>(this.storage, KEY)?.token;
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
    this.storage.set(KEY, JSON.stringify({ token: pass.token }));
    return pass.token;
  }
}
