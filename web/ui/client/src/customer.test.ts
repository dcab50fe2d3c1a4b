import { describe, expect, it } from "vitest";
import { settled } from "../testing/fakes.js";
import { Rig, shown } from "../testing/rig.js";
import { PAGE } from "./customer.js";

describe("a new customer", () => {
  it("costs the server nothing before saying something", async () => {
    const rig = new Rig();
    const talk = rig.tab();
    talk.start();
    await rig.clock.pass(60_000);
    expect([rig.server.dialled, rig.server.calls.length]).toEqual([0, 0]);
    expect(talk.view.status).toBe("off");
  });

  it("gets a token, says something and sees it acknowledged", async () => {
    const rig = new Rig();
    const talk = rig.tab();
    talk.start();
    talk.say({ text: "hello" });
    expect(shown(talk)).toEqual(["[hello]"]);
    await settled();
    expect(shown(talk)).toEqual(["hello"]);
    expect(rig.server.passes).toBe(1);
    rig.server.say("bot", "hi");
    expect(shown(talk)).toEqual(["hello", "hi"]);
    expect(rig.news.map((m) => m.text)).toEqual(["hi"]);
  });

  it("keeps what was said in order, however fast", async () => {
    const rig = new Rig();
    const talk = rig.tab();
    for (const text of ["1", "2", "3", "4", "5"]) talk.say({ text });
    await rig.clock.pass(1000);
    expect(rig.stored()).toEqual(["1", "2", "3", "4", "5"]);
  });
});

describe("a lost connection", () => {
  it("right after the first words loses no answer to them", async () => {
    const rig = new Rig();
    const talk = rig.tab();
    talk.wake();
    await settled();
    const [socket] = rig.server.sockets.splice(0); // the ack comes, the stream does not
    talk.say({ text: "hello" });
    await settled();
    rig.server.say("bot", "hi");
    expect(shown(talk)).toEqual(["hello"]);
    socket?.break();
    await rig.clock.pass(5000);
    expect(shown(talk)).toEqual(["hello", "hi"]);
    expect(rig.news.map((m) => m.text)).toEqual(["hi"]);
  });

  it("is noticed where nobody tells, and made up for", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    talk.say({ text: "before" });
    await settled();
    rig.cut();
    talk.say({ text: "during" });
    rig.server.say("bot", "answer");
    await rig.clock.pass(60_000);
    expect(talk.view.status).not.toBe("online");
    expect(shown(talk)).toEqual(["before", "[during]"]);
    rig.mend();
    await rig.clock.pass(40_000);
    expect(shown(talk)).toEqual(["before", "answer", "during"]);
    expect(rig.stored()).toEqual(["before", "during"]);
  });

  it("is noticed in silence: an idle socket is asked for a sign of life", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    await rig.clock.pass(19_000);
    rig.cut();
    await rig.clock.pass(12_000);
    expect(talk.view.status).not.toBe("online");
  });

  it("asks at once when the network changes", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    rig.cut();
    talk.poke();
    await rig.clock.pass(5100);
    expect(talk.view.status).not.toBe("online");
  });

  it("loses an ack but not, and not twice, the message", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    rig.server.loseAcks = true;
    talk.say({ text: "once" });
    await settled();
    rig.server.loseAcks = false;
    await rig.clock.pass(60_000);
    expect(rig.stored()).toEqual(["once"]);
    expect(shown(talk)).toEqual(["once"]);
  });

  it("comes back later each time where the server lets it in and drops it", async () => {
    const rig = new Rig();
    await rig.back();
    for (let i = 0; i < 60; i++) {
      rig.server.bye({ reason: "failed" });
      await rig.clock.pass(1000);
    }
    expect(rig.server.dialled).toBeLessThan(10);
    await rig.clock.pass(60_000);
    const before = rig.server.dialled;
    rig.server.bye({ reason: "failed" }); // it held for a while
    await rig.clock.pass(1000);
    expect(rig.server.dialled).toBe(before + 1);
  });

  it("comes back no sooner than the server asks", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    rig.server.bye({ reason: "restart", retry_after: 5 });
    expect(talk.view.status).toBe("lost");
    talk.poke();
    await rig.clock.pass(4900);
    expect(rig.server.dialled).toBe(1);
    await rig.clock.pass(4000);
    expect(talk.view.status).toBe("online");
  });

  it("asks after a gap", async () => {
    const rig = new Rig();
    rig.server.say("bot", "one");
    const talk = await rig.back();
    rig.server.say("agent", "kept from customers", { kind: "note" });
    rig.server.say("bot", "two");
    await settled();
    expect(rig.server.heard.filter((f) => f.type === "sync")).toMatchObject([{ after_seq: 1 }]);
    expect(shown(talk)).toEqual(["one", "two"]);
    rig.server.say("bot", "three");
    await settled();
    expect(rig.server.heard.filter((f) => f.type === "sync")).toHaveLength(1);
  });

  it("drops what comes twice", async () => {
    const rig = new Rig();
    const talk = await rig.back();
    const m = rig.server.say("bot", "one");
    rig.server.all({ type: "message", message: m });
    rig.server.all({ type: "message", message: m });
    expect(shown(talk)).toEqual(["one"]);
    expect(rig.news).toHaveLength(1);
  });
});

describe("a reload", () => {
  it("shows nothing of how the conversation stands before that is known", async () => {
    const rig = new Rig();
    expect(rig.tab().view.known).toBe(true); // a stranger has none
    rig.server.say("bot", "a");
    const talk = await rig.back();
    expect(talk.view.known).toBe(true);
    rig.cut();
    const again = rig.tab();
    again.start();
    expect([again.view.status, again.view.known]).toEqual(["connecting", false]);
    await rig.clock.pass(13_000);
    expect(again.view.known).toBe(true); // as far as it can be without a network
  });

  it("in the middle of sending loses and doubles nothing", async () => {
    const rig = new Rig();
    const first = await rig.back();
    rig.server.loseAcks = true;
    first.say({ text: "one" });
    first.say({ text: "two" });
    await settled();
    first.stop();
    rig.server.loseAcks = false;
    const second = rig.tab();
    second.start();
    await settled();
    expect(rig.stored()).toEqual(["one", "two"]);
    expect(shown(second)).toEqual(["one", "two"]);
  });

  it("shows the newest page first and older ones when asked", async () => {
    const rig = new Rig();
    for (let i = 1; i <= 100; i++) rig.server.say(i % 2 ? "customer" : "bot", `${i}`);
    const talk = await rig.back();
    expect([talk.view.messages[0]?.seq, talk.view.messages.at(-1)?.seq]).toEqual([101 - PAGE, 100]);
    expect(talk.view.older).toBe("some");
    await talk.loadOlder();
    await talk.loadOlder();
    expect(talk.view.messages.map((m) => m.seq)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(talk.view.older).toBe("none");
  });

  it("says that older messages could not be had, and tries again", async () => {
    const rig = new Rig();
    for (let i = 1; i <= 60; i++) rig.server.say("bot", `${i}`);
    const talk = await rig.back();
    rig.cut();
    await talk.loadOlder();
    expect(talk.view.older).toBe("failed");
    rig.server.cut = false;
    await talk.loadOlder();
    expect(talk.view.older).toBe("none");
    expect(talk.view.messages).toHaveLength(60);
  });

  it("begins anew where the server's past is another one", async () => {
    const rig = new Rig();
    for (const text of ["a", "b", "c"]) rig.server.say("bot", text);
    const talk = await rig.back();
    talk.seen();
    rig.server.messages = [];
    rig.server.say("bot", "new");
    rig.server.bye({ reason: "restart" });
    await rig.clock.pass(5000);
    expect(shown(talk)).toEqual(["new"]);
  });

  it("begins anew as another customer where the server knows this one no longer", async () => {
    const rig = new Rig();
    for (const text of ["a", "b", "c"]) rig.server.say("bot", text);
    const talk = await rig.back();
    talk.seen();
    rig.server.valid.clear();
    rig.server.messages = [];
    rig.server.bye({ reason: "restart" });
    await rig.clock.pass(5000);
    expect([talk.view.status, shown(talk)]).toEqual(["online", []]);
    rig.server.say("bot", "hello, stranger");
    expect(shown(talk)).toEqual(["hello, stranger"]);
    expect([talk.view.unread, rig.news.map((m) => m.text)]).toEqual([1, ["hello, stranger"]]);
  });

  it("asks a clock that is wrong for nothing", async () => {
    const rig = new Rig();
    await rig.clock.pass(40 * 365 * 24 * 3600_000);
    rig.server.say("bot", "a");
    const talk = await rig.back();
    expect([shown(talk), rig.server.passes]).toEqual([["a"], 0]);
  });
});
