import { describe, expect, it } from "vitest";
import { commandOf } from "./commands";

describe("commandOf", () => {
  it("overlooks keys that belong to an input method or to the browser", () => {
    const press = (more: Partial<KeyboardEvent>) =>
      commandOf({ key: "c", target: null, ...more } as KeyboardEvent);
    expect(press({ isComposing: true })).toBeUndefined();
    expect(press({ ctrlKey: true })).toBeUndefined();
    expect(press({ metaKey: true })).toBeUndefined();
    expect(press({ defaultPrevented: true })).toBeUndefined();
    expect(press({ repeat: true })).toBeUndefined();
  });
});
