import { describe, expect, it } from "vitest";
import { settled } from "../testing/fakes.js";
import { Rig, shown } from "../testing/rig.js";

describe("two tabs", () => {
  it("are one customer", async () => {
    const rig = new Rig();
    const [a, b] = [rig.tab(), rig.tab()];
    a.start();
    b.start();
    a.say({ text: "from a" });
    b.say({ text: "from b" });
    await rig.clock.pass(10_000);
    expect(rig.stored().sort()).toEqual(["from a", "from b"]);
    expect(shown(a)).toEqual(shown(b));
    expect(new Set(rig.server.heard.filter((f) => f.type === "hello").map((f) => f.token)).size).toBe(1);
  });

  it("send each other's words only where the other one is gone", async () => {
    const rig = new Rig();
    const a = await rig.back();
    const b = await rig.back();
    rig.server.refuse = [{ code: "busy", retry_after: 600 }];
    a.say({ text: "held up" });
    await settled();
    a.stop();
    await rig.clock.pass(4000);
    expect(rig.stored()).toEqual([]);
    expect(shown(b)).toEqual(["[held up]"]);
    b.say({ text: "mine" });
    await rig.clock.pass(10_000);
    expect(rig.stored()).toEqual(["held up", "mine"]);
    expect(b.view.unsent).toEqual([]);
  });

  it("never store twice what both send", async () => {
    const rig = new Rig();
    const a = await rig.back();
    await rig.back();
    rig.cut();
    a.say({ text: "one" });
    a.say({ text: "two" });
    await rig.clock.pass(60_000);
    rig.mend();
    await rig.clock.pass(60_000);
    expect(rig.stored()).toEqual(["one", "two"]);
  });

  it("have read what one of them has shown", async () => {
    const rig = new Rig();
    const a = await rig.back();
    const b = await rig.back();
    rig.server.say("bot", "new");
    expect([a.view.unread, b.view.unread]).toEqual([1, 1]);
    a.seen();
    expect([a.view.unread, b.view.unread]).toEqual([0, 0]);
    expect(rig.server.heard.at(-1)).toMatchObject({ type: "read", seq: 1 });
  });
});

describe("a refusal", () => {
  it("for being too quick is tried again", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    rig.server.refuse = [{ code: "busy", retry_after: 3 }];
    talk.say({ text: "quick" });
    await rig.clock.pass(2900);
    expect(rig.stored()).toEqual([]);
    await rig.clock.pass(200);
    expect(rig.stored()).toEqual(["quick"]);
  });

  it("for good is shown, holds up nothing, and can be retried or discarded", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    rig.server.refuse = [{ code: "too_large" }];
    talk.say({ text: "bad" });
    talk.say({ text: "good" });
    await settled();
    expect(shown(talk)).toEqual(["good", "[bad]"]);
    const [bad] = talk.view.unsent;
    expect(bad?.failed).toBe("too_large");
    rig.server.refuse = [{ code: "invalid" }];
    talk.retry(bad?.id ?? "");
    await settled();
    expect(talk.view.unsent[0]?.failed).toBe("invalid");
    talk.discard(bad?.id ?? "");
    expect(shown(talk)).toEqual(["good"]);
  });

  it("on the server's side is tried five times", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    rig.server.refuse = Array.from({ length: 5 }, () => ({ code: "internal" }));
    talk.say({ text: "x" });
    await rig.clock.pass(30_000);
    expect(talk.view.unsent[0]?.failed).toBe("internal");
    talk.retry(talk.view.unsent[0]?.id ?? "");
    await settled();
    expect(rig.stored()).toEqual(["x"]);
  });

  it("of the token brings a new one, and what was said goes out with it", async () => {
    const rig = new Rig();
    rig.disk.kept.set("pass", JSON.stringify({ token: "forged" }));
    const talk = rig.tab();
    talk.start();
    talk.say({ text: "hello" });
    await rig.clock.pass(5000);
    expect(rig.server.passes).toBe(1);
    expect(rig.stored()).toEqual(["hello"]);
  });

  it("waits for the customer's word where it was said yesterday", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    rig.cut();
    talk.say({ text: "old" });
    talk.stop();
    await rig.clock.pass(25 * 3600_000);
    rig.mend();
    const later = await rig.back();
    await rig.clock.pass(20_000);
    expect(rig.stored()).toEqual([]);
    expect(later.view.unsent[0]?.failed).toBe("stale");
    later.retry(later.view.unsent[0]?.id ?? "");
    await settled();
    expect(rig.stored()).toEqual(["old"]);
  });
});
