import { describe, expect, it } from "vitest";
import { isAddress, statusOf } from "./status";

describe("statusOf", () => {
  const at = "2026-03-01T09:00:00Z";
  it.each([
    [{ enabled: true }, "new"],
    [{ enabled: true, ok_at: at }, "works"],
    [{ enabled: true, ok_at: at, failing_at: at }, "down"],
    [{ enabled: false, ok_at: at, failing_at: at }, "off"],
    [{ enabled: false, disabled_because: "failing" as const, failing_at: at }, "failing"],
    [{ enabled: false, disabled_because: "gone" as const }, "gone"],
  ])("%o is %s", (hook, want) => {
    expect(statusOf(hook)).toBe(want);
  });
});

describe("isAddress", () => {
  it.each(["https://shop.example/hooks?x=1", " http://10.0.0.7:8080/ "])("takes %s", (typed) => {
    expect(isAddress(typed)).toBe(true);
  });
  it.each(["", "shop.example", "ftp://shop.example", "https://", "mailto:a@shop.example"])(
    "does not take %s",
    (typed) => {
      expect(isAddress(typed)).toBe(false);
    },
  );
});
