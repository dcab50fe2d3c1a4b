import { describe, expect, it } from "vitest";
import { isLoopback, policy, snippet } from "./snippet";

describe("snippet", () => {
  it("speaks the language of the page unless told otherwise", () => {
    expect(snippet("https://help.shop.example", "page")).toBe(
      '<script src="https://help.shop.example/widget.js" async></script>',
    );
    expect(snippet("https://help.shop.example", "zh")).toBe(
      '<script src="https://help.shop.example/widget.js" data-language="zh" async></script>',
    );
  });
});

describe("policy", () => {
  it("names the socket, too", () => {
    expect(policy("https://help.shop.example")).toBe(
      "script-src https://help.shop.example; connect-src https://help.shop.example wss://help.shop.example; img-src blob:",
    );
    expect(policy("http://127.0.0.1:8080")).toContain("ws://127.0.0.1:8080");
  });
});

describe("isLoopback", () => {
  it.each(["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080", "https://usher.localhost"])(
    "%s leads nowhere else",
    (server) => expect(isLoopback(server)).toBe(true),
  );
  it.each(["https://help.shop.example", "http://192.0.2.7:8080", "https://localhost.example"])(
    "%s may be reached",
    (server) => expect(isLoopback(server)).toBe(false),
  );
});
