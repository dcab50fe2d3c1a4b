import { describe, expect, it } from "vitest";
import { tokenIn } from "./token";

describe("tokenIn", () => {
  it.each([
    ["#token=abc", "abc"],
    ["token=abc", "abc"],
    ["#a=1&token=x-Y_z", "x-Y_z"],
    ["#token=%20abc%20", "abc"],
    ["#token=", ""],
    ["#other=abc", ""],
    ["", ""],
  ])("%s", (hash, token) => {
    expect(tokenIn(hash)).toBe(token);
  });
});
