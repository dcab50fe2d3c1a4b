import { describe, expect, it } from "vitest";
import { faultOf, strengthOf } from "./password";

describe("faultOf", () => {
  it.each([
    ["", "short"],
    ["123456789", "short"],
    ["1234567890", null],
    ["密码密码密码密码密码", null],
    [" ".repeat(10), "blank"],
    ["密".repeat(86), "long"],
    ["a".repeat(256), null],
    ["a".repeat(257), "long"],
    ["😀".repeat(9), "short"],
  ])("%s", (password, fault) => {
    expect(faultOf(password)).toBe(fault);
  });
});

describe("strengthOf", () => {
  it.each([
    ["aaaaaaaaaa", 0],
    ["1234567890", 0],
    ["abcdefghij", 0],
    ["Password123!", 0],
    ["P@ssw0rd2024", 0],
    ["qwertyuiop", 0],
    ["summer2024!!", 1],
    ["x7Kq9!mZ2p", 3],
    ["x7Kq9!mZ2pB4#vTw", 4],
    ["correct horse battery staple", 4],
    ["床前明月光疑是地上霜", 4],
  ])("%s is of level %d", (password, level) => {
    expect(strengthOf(password).level).toBe(level);
  });

  it("knows what is easy about it", () => {
    expect(strengthOf("Password123!").weakness).toBe("common");
    expect(strengthOf("1212121212").weakness).toBe("pattern");
    expect(strengthOf("mia.lind.2026", ["Mia Lind", "mia@shop.example"])).toEqual({
      level: 1,
      weakness: "personal",
    });
    expect(strengthOf("王小明王小明王小明1", ["王小明"]).weakness).toBe("personal");
  });

  it("says the same twice", () => {
    expect(strengthOf("my password here")).toEqual(strengthOf("my password here"));
  });

  it("takes names with signs of regular expressions", () => {
    expect(strengthOf("whatever it takes", ["(a+b)*", "[x]"]).level).toBeGreaterThan(2);
  });

  it("never falls as signs are added to a good one", () => {
    let before = 0;
    for (let n = 1; n <= 16; n++) {
      const { level } = strengthOf("x7Kq9!mZ2pB4#vTw".slice(0, n));
      expect(level).toBeGreaterThanOrEqual(before);
      before = level;
    }
  });
});
