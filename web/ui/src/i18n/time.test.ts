import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { day, duration, relative } from "./time";

beforeAll(() => void vi.stubGlobal("navigator", { languages: ["en-US", "zh-CN"] }));
afterAll(() => void vi.unstubAllGlobals());

const now = new Date(2026, 5, 15, 12, 0, 0);
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

describe("relative", () => {
  it.each([
    [5, "now", "刚刚"],
    [61, "1 min. ago", "1 分钟前"],
    [2 * 3600, "2 hr. ago", "2 小时前"],
    [86_400, "yesterday", "昨天"],
    [8 * 86_400, "Jun 7", "6月7日"],
  ])("%d seconds ago", (seconds, en, zh) => {
    expect(relative(ago(seconds), now, "en")).toBe(en);
    expect(relative(ago(seconds), now, "zh")).toBe(zh);
  });
});

describe("day", () => {
  it("names another year", () => {
    expect(day(new Date(2025, 11, 31), now, "en")).toBe("Dec 31, 2025");
  });
});

describe("duration", () => {
  it.each([
    [-3, "0s", "0 秒"],
    [59, "59s", "59 秒"],
    [61, "1m", "1 分"],
    [3600, "1h", "1 时"],
    [3900, "1h 5m", "1 时 5 分"],
    [200_000, "2d", "2 天"],
  ])("%d seconds", (seconds, en, zh) => {
    expect(duration(seconds, "en")).toBe(en);
    expect(duration(seconds, "zh")).toBe(zh);
  });
});
