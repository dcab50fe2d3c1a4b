import { beforeEach, describe, expect, it } from "vitest";
import type { ServerFrame } from "./frames";
import { Live } from "./live";
import { FakeClock, FakeNet } from "./livetest";

let clock: FakeClock;
let net: FakeNet;
let live: Live;
let ended: boolean;

beforeEach(() => {
  clock = new FakeClock();
  net = new FakeNet();
  ended = false;
  live = new Live({
    dial: net.dial,
    clock,
    mine: (agent) => agent === "a",
    ended: () => Promise.resolve(ended),
    random: () => 1,
  });
});

const settle = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

async function online() {
  live.start();
  net.last.open();
  net.last.answer("hello", { type: "welcome", agent: "a", heartbeat: 25 });
  await settle();
}

describe("Live", () => {
  it("says hello first, and is online once it is welcome", async () => {
    live.start();
    expect(live.status).toBe("connecting");
    net.last.open();
    expect(net.last.sent.map((f) => f.type)).toEqual(["hello"]);
    net.last.answer("hello", { type: "welcome", agent: "a", heartbeat: 25 });
    await settle();
    expect(live.status).toBe("online");
  });

  it("comes back later each time, and soon after it was online for a while", async () => {
    await online();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const at = clock.now();
      const before = net.wires.length;
      net.last.ears.closed();
      expect(live.status).toBe("lost");
      while (net.wires.length === before) clock.pass(100);
      waits.push(clock.now() - at);
    }
    expect(waits).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    net.last.open();
    net.last.answer("hello", { type: "welcome", agent: "a" });
    await settle();
    clock.pass(15_000);
    expect(live.status).toBe("online");
    net.last.ears.closed();
    clock.pass(400);
    expect(net.wires).toHaveLength(9);
  });

  it("waits as long as a bye says, and by chance up to a second more", async () => {
    await online();
    net.last.say({ type: "bye", reason: "restart", retry_after: 4 });
    clock.pass(4_900);
    expect(net.wires).toHaveLength(1);
    clock.pass(200);
    expect(net.wires).toHaveLength(2);
  });

  it("gives up on a connection that does not answer", async () => {
    await online();
    clock.pass(20_000);
    expect(net.last.sent.at(-1)?.type).toBe("ping");
    clock.pass(10_000);
    expect(live.status).toBe("lost");
    expect(net.last.closed).toBe(true);
  });

  it("fails what was asked when the connection is lost", async () => {
    await online();
    const asked = live.ask({ type: "open", conversation: "c" });
    net.last.ears.closed();
    await expect(asked).rejects.toMatchObject({ code: "offline" });
    await expect(live.ask({ type: "ping" })).rejects.toMatchObject({ code: "offline" });
  });

  it("passes on an error with its words", async () => {
    await online();
    const asked = live.ask({ type: "open", conversation: "c" });
    net.last.answer("open", { type: "error", code: "not_found", text: "there is no such chat" });
    await expect(asked).rejects.toMatchObject({ code: "not_found", message: "there is no such chat" });
  });

  it("gathers the pages of a sync", async () => {
    await online();
    const pages: number[] = [];
    const asked = live.ask({ type: "sync", conversation: "c", after_seq: 0 }, (p) => pages.push(p.up_to));
    net.last.answer("sync", { type: "sync", messages: [], up_to: 100, more: true });
    net.last.answer("sync", { type: "sync", messages: [], up_to: 130 });
    await asked;
    expect(pages).toEqual([100, 130]);
  });

  it("waits for somebody to sign in after the session has ended", async () => {
    await online();
    net.last.say({ type: "bye", reason: "signed_out" });
    expect(live.status).toBe("out");
    clock.pass(60_000);
    expect(net.wires).toHaveLength(1);
    live.poke();
    expect(net.wires).toHaveLength(2);
  });

  it("does nothing on a connection that is another agent's", async () => {
    live.start();
    net.last.open();
    net.last.answer("hello", { type: "welcome", agent: "b", heartbeat: 25 });
    await settle();
    expect([live.status, net.last.closed]).toEqual(["out", true]);
    clock.pass(60_000);
    expect(net.wires).toHaveLength(1);
  });

  it("comes back later each time where it is let in and dropped", async () => {
    await online();
    for (let i = 0; i < 60; i++) {
      if (live.status === "online") net.last.say({ type: "bye", reason: "failed" });
      clock.pass(1000);
      if (net.last.closed || net.last.sent.length > 0) continue;
      net.last.open();
      net.last.answer("hello", { type: "welcome", agent: "a" });
      await settle();
    }
    expect(net.wires.length).toBeLessThan(15);
  });

  it("finds out why it is refused", async () => {
    live.start();
    ended = true;
    net.last.ears.closed();
    await settle();
    expect(live.status).toBe("out");
  });

  it("hears nothing from connections of the past", async () => {
    await online();
    const old = net.last;
    const heard: ServerFrame[] = [];
    live.onFrame((f) => heard.push(f));
    old.ears.closed();
    old.say({ type: "resync" });
    old.ears.closed();
    clock.pass(400);
    expect(net.wires).toHaveLength(2);
    expect(heard).toEqual([]);
  });

  it("is lost as soon as the device says so, and tries nevertheless", async () => {
    await online();
    live.cut();
    expect(live.status).toBe("lost");
    expect(net.last.closed).toBe(true);
    clock.pass(400);
    expect(net.wires).toHaveLength(2);
  });

  it("comes back at once when it is poked", async () => {
    await online();
    for (let i = 0; i < 5; i++) {
      net.last.ears.closed();
      clock.pass(10_000);
    }
    net.last.ears.closed();
    const before = net.wires.length;
    live.poke();
    expect(net.wires).toHaveLength(before + 1);
  });
});
