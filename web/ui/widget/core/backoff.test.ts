import { expect, it } from "vitest";
import { backoff } from "./backoff";

it("doubles up to half a minute", () => {
  expect([0, 1, 2, 3].map((n) => backoff(n, 1))).toEqual([700, 1400, 2800, 5600]);
  expect(backoff(50, 1)).toBe(30_000);
});

it("leaves half to chance", () => {
  expect([backoff(3, 0), backoff(3, 0.5)]).toEqual([2800, 4200]);
});

it("waits at least as long as the server asks", () => {
  for (const random of [0, 0.5, 0.999]) {
    const wait = backoff(0, random, 4);
    expect(wait).toBeGreaterThanOrEqual(4000);
    expect(wait).toBeLessThan(6000);
  }
});
