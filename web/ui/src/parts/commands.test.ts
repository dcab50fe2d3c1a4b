import { describe, expect, it } from "vitest";
import { commandOf, ranked } from "./commands";

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

describe("ranked", () => {
  const list = ["Closed", "Claim", "Close", "Show the closed"].map((label) => ({
    id: label,
    label,
    group: "This chat",
    run: () => undefined,
  }));
  it("puts what is called so before what begins so, and that before what has it", () => {
    expect(ranked(list, " close ").map((c) => c.label)).toEqual(["Close", "Closed", "Show the closed"]);
    expect(ranked(list, "chat closed").map((c) => c.label)).toEqual(["Closed", "Show the closed"]);
  });
  it("has what must be asked for once words do so", () => {
    const out = { id: "out", label: "Sign out", group: "Account", asked: true, run: () => undefined };
    expect(ranked([out, ...list], "")).toEqual(list);
    expect(ranked([out, ...list], "sign")).toEqual([out]);
  });
  it("leaves the order as it is where nothing is looked for", () => {
    expect(ranked(list, "")).toEqual(list);
  });
});
