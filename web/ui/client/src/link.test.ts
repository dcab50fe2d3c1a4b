import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock, FakeNet, settled } from "../testing/fakes.js";
import { agents } from "./backoff.js";
import type { AgentAsk, AgentFrame } from "./frames.js";
import { Link, type LinkParts } from "./link.js";
import { Problem } from "./problem.js";

let clock: FakeClock;
let net: FakeNet;
let frames: AgentFrame[];
let statuses: string[];

beforeEach(() => {
  clock = new FakeClock();
  net = new FakeNet();
  frames = [];
  statuses = [];
});

function link(parts: Partial<LinkParts<AgentFrame>> = {}): Link<AgentFrame, AgentAsk> {
  return new Link<AgentFrame, AgentAsk>({
    clock,
    random: () => 1,
    pace: agents,
    open: net.dial,
    hello: () => Promise.resolve({ token: "t" }),
    onWelcome: () => undefined,
    onFrame: (f) => frames.push(f),
    onStatus: (s) => statuses.push(s),
    ...parts,
  });
}

const welcome = { type: "welcome", agent: "a", heartbeat: 25 };

async function online(parts: Partial<LinkParts<AgentFrame>> = {}) {
  const l = link(parts);
  l.start();
  await greet();
  return l;
}

async function greet() {
  await settled();
  net.last.open();
  net.last.answer("hello", welcome);
  await settled();
}

describe("a link", () => {
  it("says hello first, and is online once it is welcome", async () => {
    const l = link();
    l.start();
    expect(l.status).toBe("connecting");
    await settled();
    net.last.open();
    expect(net.last.sent).toEqual([{ type: "hello", token: "t", id: "1" }]);
    net.last.answer("hello", welcome);
    expect(l.status).toBe("online");
    expect(statuses).toEqual(["connecting", "online"]);
  });

  it("comes back later each time, and soon after it was online for a while", async () => {
    const l = await online();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const at = clock.now();
      const before = net.sockets.length;
      net.last.break();
      expect(l.status).toBe("lost");
      while (net.sockets.length === before) await clock.pass(100);
      waits.push(clock.now() - at);
    }
    expect(waits).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    await greet();
    await clock.pass(15_000);
    expect(l.status).toBe("online");
    net.last.break();
    await clock.pass(400);
    expect(net.sockets).toHaveLength(9);
  });

  it("is lost until it is online again, whatever it tries", async () => {
    await online();
    net.last.break();
    for (let i = 0; i < 5; i++) {
      await clock.pass(20_000);
      net.last.break();
    }
    await clock.pass(10_000);
    await greet();
    expect(statuses).toEqual(["connecting", "online", "lost", "online"]);
  });

  it.each([
    ["a time to come back", { reason: "restart", retry_after: 4 }, 4000, 5000],
    ["a long time to come back", { reason: "busy", retry_after: 60 }, 60_000, 61_000],
    ["no time to come back", { reason: "slow_reader" }, 0, 400],
  ])("heeds a goodbye with %s", async (_, bye, earliest, latest) => {
    const l = await online();
    net.last.receive({ type: "bye", ...bye });
    expect(l.status).toBe("lost");
    if (earliest) {
      l.poke(); // the network changes: no reason to come sooner than the server can take it
      await clock.pass(earliest - 100);
      expect(net.sockets).toHaveLength(1);
    }
    await clock.pass(latest - earliest + 200);
    expect(net.sockets).toHaveLength(2);
  });

  it("comes back at once where somebody asks for it, whatever the server said", async () => {
    const l = await online();
    net.last.receive({ type: "bye", reason: "busy", retry_after: 60 });
    l.restart();
    await settled();
    expect(net.sockets).toHaveLength(2);
  });

  it("comes back later each time where it is let in and dropped", async () => {
    const l = await online();
    for (let i = 0; i < 60; i++) {
      if (l.status === "online") net.last.receive({ type: "bye", reason: "failed" });
      await clock.pass(1000);
      if (!net.last.closed && net.last.sent.length === 0) await greet();
    }
    expect(net.sockets.length).toBeLessThan(15);
  });

  it.each([
    ["its socket cannot be opened", { open: () => net.dial() && raise() }],
    ["its hello cannot be had", { hello: () => Promise.reject(new Problem("busy", "", 30)) }],
  ])("tries again where %s", async (_, parts) => {
    const l = link(parts);
    l.start();
    await settled();
    expect(l.status).toBe("lost");
    await clock.pass(60_000);
    expect(l.attempt).toBeGreaterThan(2);
  });

  it("waits as long as a server asks that gives no token", async () => {
    let asked = 0;
    link({ hello: () => Promise.reject(new Problem("busy", String(++asked), 30)) }).start();
    await clock.pass(29_000);
    expect(asked).toBe(1);
    await clock.pass(3_000);
    expect(asked).toBe(2);
  });

  it("counts what it cannot read as a lost connection", async () => {
    const l = await online();
    net.last.onmessage?.({ data: "<html>" });
    expect([l.status, net.last.closed]).toEqual(["lost", true]);
  });
});

describe("the watch over silence", () => {
  it("asks a silent server, and gives it up where it does not answer", async () => {
    const l = await online();
    await clock.pass(20_000);
    expect(net.last.sent.at(-1)?.type).toBe("ping");
    await clock.pass(9_900);
    expect(l.status).toBe("online");
    await clock.pass(100);
    expect([l.status, net.sockets[0]?.closed]).toEqual(["lost", true]);
  });

  it("asks nothing of a server that is heard, and is content with an answer", async () => {
    const l = await online();
    for (let i = 0; i < 10; i++) {
      await clock.pass(19_000);
      net.last.receive({ type: "resync" });
    }
    expect(net.last.sent.filter((f) => f.type === "ping")).toEqual([]);
    await clock.pass(20_000);
    net.last.answer("ping", { type: "ack" });
    await clock.pass(19_000);
    expect(l.status).toBe("online");
  });

  it("gives up a server that talks but leaves a question open", async () => {
    const l = await online();
    const asked = l.request({ type: "open", conversation: "c" });
    const failed = expect(asked).rejects.toMatchObject({ code: "offline" });
    for (let i = 0; i < 61; i++) {
      net.last.receive({ type: "resync" });
      await clock.pass(1000);
    }
    await failed;
    expect(l.status).toBe("lost");
  });

  it("gives up an attempt that leads nowhere", async () => {
    const l = link();
    l.start();
    await settled();
    net.last.open();
    await clock.pass(12_000);
    expect([l.status, net.sockets[0]?.closed]).toEqual(["lost", true]);
  });

  it("is quicker where the network is said to have changed", async () => {
    const l = await online();
    l.poke();
    await clock.pass(5_000);
    expect(l.status).toBe("lost");
  });

  it("begins an old attempt anew where the network is said to have changed, but not a young one", async () => {
    const l = link();
    l.start();
    await clock.pass(1000);
    l.poke();
    expect(net.sockets).toHaveLength(1);
    await clock.pass(5_000);
    l.poke();
    await settled();
    expect(net.sockets).toHaveLength(2);
  });

  it("comes back at once when it is poked", async () => {
    const l = await online();
    for (let i = 0; i < 5; i++) {
      net.last.break();
      await clock.pass(10_000);
    }
    net.last.break();
    const before = net.sockets.length;
    l.poke();
    await settled();
    expect(net.sockets).toHaveLength(before + 1);
  });

  it("is lost as soon as the device says so, and tries nevertheless", async () => {
    const l = await online();
    l.cut();
    expect([l.status, net.last.closed]).toEqual(["lost", true]);
    await clock.pass(400);
    expect(net.sockets).toHaveLength(2);
  });
});

describe("a question", () => {
  it("fails when the connection is lost, and where there is none", async () => {
    const l = await online();
    const asked = l.request({ type: "open", conversation: "c" });
    net.last.break();
    await expect(asked).rejects.toMatchObject({ code: "offline" });
    await expect(l.request({ type: "ping" })).rejects.toMatchObject({ code: "offline" });
  });

  it.each([
    ["is", "\u0001".repeat(11_000), false],
    ["is", "汉".repeat(22_000), false],
    ["is not", "汉".repeat(21_000), true],
  ])("that %s too long for a frame ends no connection", async (_, text, sent) => {
    const l = await online();
    const asked = l.request({ type: "send", conversation: "c", client_id: "k", text });
    if (sent) net.last.answer("send", { type: "ack" });
    await expect(asked.catch((p: Problem) => p.code)).resolves.toEqual(
      sent ? expect.anything() : "too_large",
    );
    expect([l.status, net.last.sent.some((f) => f.type === "send")]).toEqual(["online", sent]);
  });

  it("fails with the server's words", async () => {
    const l = await online();
    const asked = l.request({ type: "open", conversation: "c" });
    net.last.answer("open", { type: "error", code: "busy", text: "later", retry_after: 3 });
    await expect(asked).rejects.toMatchObject({ code: "busy", message: "later", retryAfter: 3 });
  });

  it("is answered by the last of several pages, each of which is a frame", async () => {
    const l = await online();
    const asked = l.request({ type: "sync", conversation: "c", after_seq: 0 });
    net.last.answer("sync", { type: "sync", messages: [], up_to: 100, more: true });
    net.last.answer("sync", { type: "sync", messages: [], up_to: 130 });
    expect(await asked).toMatchObject({ up_to: 130 });
    expect(frames).toMatchObject([{ up_to: 100 }, { up_to: 130 }]);
  });
});

describe("being turned away", () => {
  it("is for good where it gives up, until it is poked", async () => {
    const l = await online({ onBye: ({ reason }) => reason === "signed_out" && l.giveUp() });
    net.last.receive({ type: "bye", reason: "signed_out" });
    expect(l.status).toBe("out");
    await clock.pass(60_000);
    expect(net.sockets).toHaveLength(1);
    l.poke();
    await greet();
    expect(l.status).toBe("online");
  });

  it("is never online on a connection that is of no use", async () => {
    const l = await online({ accepts: (f) => f.type === "welcome" && "agent" in f && f.agent === "b" });
    expect([l.status, net.last.closed, statuses]).toEqual(["out", true, ["connecting", "out"]]);
  });

  it("is told apart from a connection that is lost", async () => {
    let refused = 0;
    const l = link({ onUnauthorized: () => refused++ });
    l.start();
    await settled();
    net.last.open();
    net.last.answer("hello", { type: "error", code: "unauthorized", text: "" });
    net.last.receive({ type: "bye", reason: "unauthorized" });
    await settled();
    expect([refused, l.status]).toEqual([1, "lost"]);
  });

  it("hears nothing from connections of the past", async () => {
    const l = await online();
    const { onmessage, onclose } = net.last;
    net.last.break();
    onmessage?.({ data: '{"type":"resync"}' });
    onclose?.({});
    await clock.pass(400);
    expect([net.sockets.length, frames, l.status]).toEqual([2, [], "lost"]);
    l.stop();
    await clock.pass(60_000);
    expect(net.sockets).toHaveLength(2);
  });
});

function raise(): never {
  throw new Error("the page's policy");
}
