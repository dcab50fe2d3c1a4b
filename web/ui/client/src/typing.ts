import type { Clock } from "./clock.js";
import { nothing } from "./nothing.js";

/** How long a sign of typing holds, in milliseconds. */
const HOLDS = 6000;
/** How long the bot may take to begin its answer. */
const THINKS = 12_000;
const TELL_EVERY = 2500;

/** Who types, as far as it is known; it forgets by itself. */
export class Typing {
  shown = false;
  private toldAt = 0;
  private calloff = nothing;

  constructor(
    private readonly clock: Clock,
    private readonly onChange: () => void,
  ) {}

  /** Somebody types. */
  person(): void {
    this.show(HOLDS);
  }

  /** The bot was asked something, and will answer. */
  bot(): void {
    this.show(THINKS);
  }

  stop(): void {
    this.calloff();
    this.shown = false;
  }

  /** Whether the server should be told that somebody types here; not too often. */
  shouldTell(): boolean {
    const now = this.clock.now();
    if (now - this.toldAt < TELL_EVERY) return false;
    this.toldAt = now;
    return true;
  }

  private show(ms: number): void {
    this.stop();
    this.shown = true;
    this.calloff = this.clock.after(ms, () => {
      this.shown = false;
      this.onChange();
    });
  }
}
