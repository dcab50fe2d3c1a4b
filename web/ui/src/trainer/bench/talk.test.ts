import { describe, expect, it, vi } from "vitest";
import { Problem } from "../../api/client";
import type { Trial } from "../api";
import { Talk } from "./talk";

const trial = (question: string) => ({ memory: { question } }) as Trial;
const bot = () => vi.fn((body: { text: string }) => Promise.resolve(trial(body.text)));

describe("Talk", () => {
  it("goes on with the memory of the reply before", async () => {
    const ask = bot();
    const talk = new Talk(ask);
    await talk.say("one");
    await talk.say("two", "1");
    expect(ask.mock.calls.map(([b]) => b)).toEqual([
      { text: "one", choice: undefined, memory: undefined },
      { text: "two", choice: "1", memory: { question: "one" } },
    ]);
    expect(talk.snapshot().map((t) => t.fresh)).toEqual([true, false]);
  });

  it("forgets in a new talk", async () => {
    const ask = bot();
    const talk = new Talk(ask);
    await talk.say("one");
    talk.renew();
    await talk.say("two");
    expect(ask.mock.lastCall?.[0]).toMatchObject({ text: "two", memory: undefined });
  });

  it("keeps a turn that failed, and asks again with what was before it", async () => {
    const ask = bot();
    const talk = new Talk(ask);
    await talk.say("one");
    ask.mockRejectedValueOnce(new Problem("busy", "try later"));
    await talk.say("two");
    const failed = talk.snapshot()[1];
    expect(failed?.failure).toBeInstanceOf(Problem);
    if (failed) await talk.retry(failed);
    expect(ask.mock.lastCall?.[0]).toMatchObject({ text: "two", memory: { question: "one" } });
    expect(talk.snapshot()[1]).toMatchObject({ failure: undefined, trial: trial("two") });
  });

  it("tells its listeners until they leave", async () => {
    const talk = new Talk(bot());
    const heard = vi.fn();
    const stop = talk.subscribe(heard);
    await talk.say("one");
    expect(heard).toHaveBeenCalledTimes(2);
    stop();
    await talk.say("two");
    expect(heard).toHaveBeenCalledTimes(2);
  });
});
