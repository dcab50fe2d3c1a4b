import { describe, expect, it } from "vitest";
import { addressOf, filterOf, filters } from "./filter";

describe("the address", () => {
  it("gives back the filter", () => {
    const f = { q: "帐篷 ?", language: "zh", why: "no_answer", state: "resolved" } as const;
    const address = addressOf(f, "m1");
    expect(filterOf(address.slice(address.indexOf("?")))).toEqual(f);
    expect(address).toContain("miss=m1");
  });
  it("is plain for all open ones", () => {
    expect(addressOf(filterOf(""))).toBe("/trainer/unanswered");
    expect(filterOf("?state=nonsense").state).toBe("open");
    expect(filters(filterOf("?state=resolved"))).toBe(false);
    expect(filters(filterOf("?why=not_helpful"))).toBe(true);
  });
});
