import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { again } from "./again";

describe("again", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** A reading that lasts so many ms, and how often it was begun. */
  function slow(ms: number) {
    const read = vi.fn(() => new Promise<void>((done) => setTimeout(done, ms)));
    return read;
  }

  it("reads at once, and once more for whatever is told meanwhile", async () => {
    const read = slow(1000);
    const news = again(read, 400);
    news.tell();
    for (let i = 0; i < 5; i++) news.tell();
    expect(read).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(read).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(400);
    expect(read).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(read).toHaveBeenCalledTimes(2);
  });
  it("goes on after a reading that failed", async () => {
    const read = vi.fn(() => Promise.reject(new Error("offline")));
    const news = again(read, 400);
    news.tell();
    await vi.advanceTimersByTimeAsync(400);
    news.tell();
    await vi.advanceTimersByTimeAsync(400);
    expect(read).toHaveBeenCalledTimes(2);
  });
  it("reads no more once it was stopped", async () => {
    const read = slow(10);
    const news = again(read, 400);
    news.tell();
    news.tell();
    news.stop();
    news.tell();
    await vi.advanceTimersByTimeAsync(5000);
    expect(read).toHaveBeenCalledTimes(1);
  });
});
