import { describe, expect, it } from "vitest";
import { customerName, initials, searched } from "./names";

describe("customerName", () => {
  it("falls back to a short name in the language of the page", () => {
    const c = { customer: "0198-aaaa-bbbb-cccc3f2A" };
    expect(customerName(c, "en")).toBe("Customer 3f2a");
    expect(customerName(c, "zh")).toBe("客户 3f2a");
    expect(customerName({ ...c, customer_name: "  " }, "en")).toBe("Customer 3f2a");
    expect(customerName({ ...c, customer_name: "🧕🏽 سارة" }, "en")).toBe("🧕🏽 سارة");
  });
});

describe("searched", () => {
  it.each([
    ["Customer 6a30", "6a30"],
    ["客户6a30", "6a30"],
    ["6A30", "6A30"],
    ["customer", "customer"],
    ["customer parcel", "customer parcel"],
  ])("%s", (typed, words) => {
    expect(searched(typed)).toBe(words);
  });
});

describe("initials", () => {
  it.each([
    ["Night Desk", "ND"],
    ["desk", "D"],
    ["客服一号", "一号"],
    ["👩‍💻 Desk", "👩‍💻D"],
    ["", "?"],
  ])("%s", (name, short) => {
    expect(initials(name)).toBe(short);
  });
});
