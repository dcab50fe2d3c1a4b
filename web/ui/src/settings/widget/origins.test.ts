import { describe, expect, it } from "vitest";
import { addSites, readSite } from "./origins";

describe("readSite", () => {
  it.each([
    ["https://shop.example", "https://shop.example"],
    ["shop.example", "https://shop.example"],
    [" HTTPS://Shop.Example/cart?x=1#y ", "https://shop.example"],
    ["http://localhost:5173/", "http://localhost:5173"],
    ["localhost:5173", "http://localhost:5173"],
    ["localhost.example", "https://localhost.example"],
    ["127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["[::1]:8080/shop", "http://[::1]:8080"],
    ["192.0.2.7", "https://192.0.2.7"],
    ["https://shop.example:443", "https://shop.example"],
    ["https://shop.example:8443/a", "https://shop.example:8443"],
    ["*.shop.example", "*.shop.example"],
    ["https://*.shop.example", "https://*.shop.example"],
    ["http://192.0.2.7:8080", "http://192.0.2.7:8080"],
    ["https://商店.example", "https://xn--czrs0t.example"],
  ])("%s is %s", (typed, origin) => {
    expect(readSite(typed)).toMatchObject({ origin });
  });

  it.each([
    ["", "none"],
    ["shop", "none"],
    ["two words.example", "none"],
    ["https://", "none"],
    ["https://me:secret@shop.example", "none"],
    ["ftp://shop.example", "scheme"],
    ["*", "wildcard"],
    ["https://shop.*.example", "wildcard"],
    ["https://*.192.0.2.7", "wildcard"],
    ["**.shop.example", "wildcard"],
  ])("%s is none", (typed, fault) => {
    expect(readSite(typed)).toEqual({ fault });
  });
});

describe("addSites", () => {
  it.each([
    ["https://a.example/", []],
    ["*.a.example", []],
    ["a.example", ["https"]],
    ["localhost", ["http"]],
    ["https://a.example/cart", ["cut"]],
    ["a.example/?x=1 b.example 127.0.0.1:80", ["https", "cut", "http"]],
  ])("says what it changed of %s", (typed, changes) => {
    expect(addSites([], typed)).toMatchObject({ changes });
  });
  it("takes several, each once", () => {
    expect(addSites(["https://a.example"], "a.example, b.example\nhttps://c.example/x")).toMatchObject({
      list: ["https://a.example", "https://b.example", "https://c.example"],
    });
  });
  it("says which one is none", () => {
    expect(addSites([], "a.example nope")).toEqual({ bad: "nope", fault: "none" });
  });
  it("adds nothing for nothing", () => {
    expect(addSites(["https://a.example"], "  ")).toEqual({ list: ["https://a.example"], changes: [] });
  });
});
