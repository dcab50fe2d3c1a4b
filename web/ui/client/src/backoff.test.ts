import { expect, it } from "vitest";
import { agents, backoff, customers } from "./backoff.js";

it.each([
  ["customers", customers, [700, 1400, 2800, 5600], 30_000],
  ["agents", agents, [400, 800, 1600, 3200], 10_000],
])("doubles up to the longest pause of %s", (_, pace, first, longest) => {
  expect([0, 1, 2, 3].map((n) => backoff(n, 1, pace))).toEqual(first);
  expect(backoff(50, 1, pace)).toBe(longest);
});

it("leaves half to chance", () => {
  expect([backoff(3, 0, customers), backoff(3, 0.5, customers)]).toEqual([2800, 4200]);
});

it.each([
  ["customers", customers, 10, 15],
  ["customers who were told a short one", customers, 1, 2],
  ["agents", agents, 10, 11],
])("waits at least as long as the server asks, and spreads %s after that", (_, pace, asked, latest) => {
  for (const random of [0, 0.5, 0.999]) {
    const wait = backoff(7, random, pace, asked) / 1000;
    expect(wait).toBeGreaterThanOrEqual(asked);
    expect(wait).toBeLessThan(latest);
  }
});
