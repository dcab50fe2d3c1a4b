import { expect, it } from "vitest";
import { every } from "./every";

it("reads again only what has been read", () => {
  expect(every(10)({ state: { data: undefined } })).toBe(false);
  expect(every(10)({ state: { data: 0 } })).toBe(10);
});
