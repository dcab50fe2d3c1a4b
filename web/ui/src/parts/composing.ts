import type { KeyboardEvent } from "react";

/** Reports whether a key belongs to an input method that is composing; Safari says so of Enter by 229 only. */
export function composing(e: KeyboardEvent): boolean {
  return e.nativeEvent.isComposing || e.keyCode === 229;
}
