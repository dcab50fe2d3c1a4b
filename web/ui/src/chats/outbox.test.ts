import { describe, expect, it } from "vitest";
import { Problem } from "../api/client";
import { FakeClock } from "../api/livetest";
import { type Keep, mapKeep } from "./keep";
import type { Line, Message } from "./model";
import { Outbox } from "./outbox";

const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** A server that stores each client_id once. */
class Server {
  stored: string[] = [];
  problem: Problem | null = null;
  loseAnswers = false;
  calls = 0;
  private ids = new Map<string, Message>();

  deliver = async (l: Line): Promise<Message> => {
    this.calls++;
    await Promise.resolve();
    if (this.problem) throw this.problem;
    let m = this.ids.get(l.clientId);
    if (!m) {
      this.stored.push(l.text);
      m = {
        id: l.clientId,
        seq: this.stored.length,
        conversation: l.conversation,
        client_id: l.clientId,
      } as Message;
      this.ids.set(l.clientId, m);
    }
    if (this.loseAnswers) throw new Problem("offline", "lost");
    return m;
  };
}

let ids = 0;
function tab(server: Server, keep: Keep, clock = new FakeClock()) {
  const arrived: string[] = [];
  const box = new Outbox("a", {
    keep,
    clock,
    deliver: server.deliver,
    arrived: (_, l) => arrived.push(l.text),
    changed: () => undefined,
    newId: () => `id${++ids}`,
  });
  const say = (text: string, conversation = "c") => box.add({ conversation, kind: "text", text, files: [] });
  return { box, arrived, clock, say };
}

describe("the outbox", () => {
  it("sends a chat's lines in their order", async () => {
    const server = new Server();
    const { say, box, arrived } = tab(server, mapKeep());
    for (const text of ["1", "2", "3"]) say(text);
    expect(box.of("c").map((l) => l.state)).toEqual(["sending", "waiting", "waiting"]);
    await settle();
    expect(server.stored).toEqual(["1", "2", "3"]);
    expect(arrived).toEqual(["1", "2", "3"]);
    expect(box.of("c")).toEqual([]);
  });

  it("loses and doubles nothing while the network is away for a minute", async () => {
    const server = new Server();
    const { say, box, clock } = tab(server, mapKeep());
    server.problem = new Problem("offline", "away");
    say("1");
    say("2");
    for (let i = 0; i < 60; i++) {
      await settle();
      clock.pass(1000);
    }
    expect(box.waiting).toBe(2);
    expect(server.calls).toBeLessThan(15);
    server.problem = null;
    box.wake();
    await settle();
    expect(server.stored).toEqual(["1", "2"]);
  });

  it("sends again what it has no answer to, once for the server", async () => {
    const server = new Server();
    const { say, clock } = tab(server, mapKeep());
    server.loseAnswers = true;
    say("1");
    await settle();
    server.loseAnswers = false;
    clock.pass(1000);
    await settle();
    expect(server.stored).toEqual(["1"]);
    expect(server.calls).toBe(2);
  });

  it("keeps lines for the next page, also those of two tabs", async () => {
    const server = new Server();
    const keep = mapKeep();
    server.problem = new Problem("offline", "away");
    const clock = new FakeClock();
    const first = tab(server, keep, clock);
    const second = tab(server, keep, clock);
    first.say("1");
    clock.pass(5);
    second.say("2");
    await settle();
    server.problem = null;
    const third = tab(server, keep, clock);
    third.box.start();
    first.box.wake();
    second.box.wake();
    await settle();
    expect([...server.stored].sort()).toEqual(["1", "2"]);
    expect(keep.keys("usher.outbox")).toEqual([]);
  });

  it("keeps lines while nobody is signed in", async () => {
    const server = new Server();
    const { say, box, clock } = tab(server, mapKeep());
    server.problem = new Problem("unauthorized", "sign in");
    say("1");
    await settle();
    clock.pass(60_000);
    await settle();
    expect(server.calls).toBe(1);
    expect(box.of("c")[0]?.state).toBe("waiting");
    server.problem = null;
    box.wake();
    await settle();
    expect(server.stored).toEqual(["1"]);
  });

  it("shows what is refused, and tries again when it is told to", async () => {
    const server = new Server();
    const { say, box } = tab(server, mapKeep());
    server.problem = new Problem("conflict", "claim it before you reply");
    say("1");
    await settle();
    const line = box.of("c")[0];
    expect(line).toMatchObject({
      state: "failed",
      error: { code: "conflict", text: "claim it before you reply" },
    });
    server.problem = null;
    box.retry(line?.clientId ?? "");
    await settle();
    expect(server.stored).toEqual(["1"]);
    expect(box.of("c")).toEqual([]);
  });

  it("waits as long as a busy server asks for", async () => {
    const server = new Server();
    const { say, clock } = tab(server, mapKeep());
    server.problem = new Problem("busy", "later", 429, 5);
    say("1");
    await settle();
    server.problem = null;
    clock.pass(4_900);
    await settle();
    expect(server.calls).toBe(1);
    clock.pass(200);
    await settle();
    expect(server.stored).toEqual(["1"]);
  });

  it("knows its own line again when the socket brings it first", async () => {
    const server = new Server();
    const { say, box } = tab(server, mapKeep());
    server.loseAnswers = true;
    say("1");
    await settle();
    const id = box.of("c")[0]?.clientId;
    box.seen({ client_id: id } as Message);
    expect(box.of("c")).toEqual([]);
  });

  it("forgets what another tab has sent", async () => {
    const server = new Server();
    const keep = mapKeep();
    server.problem = new Problem("offline", "away");
    const { say, box } = tab(server, keep);
    say("1");
    await settle();
    const [key] = keep.keys("usher.outbox");
    box.storage(key ?? "", null);
    expect(box.of("c")).toEqual([]);
  });

  it("sends what was written in a tab that is gone, after giving it time", async () => {
    const server = new Server();
    const keep = mapKeep();
    const clock = new FakeClock();
    const [gone, here] = [tab(server, keep, clock), tab(server, keep, clock)];
    server.problem = new Problem("offline", "away");
    gone.say("1");
    await settle();
    gone.box.stop();
    const [key] = keep.keys("usher.outbox");
    here.box.storage(key ?? "", keep.get(key ?? ""));
    clock.pass(5);
    here.say("2");
    server.problem = null;
    here.box.wake();
    clock.pass(15_000);
    await settle();
    expect(here.box.of("c").map((l) => l.text)).toEqual(["1", "2"]);
    expect(server.stored).toEqual([]);
    clock.pass(10_000);
    await settle();
    expect(server.stored).toEqual(["1", "2"]);
    expect(keep.keys("usher.outbox")).toEqual([]);
  });

  it("gives up what the server fails at, and goes on with the next line", async () => {
    const server = new Server();
    const { say, box, clock } = tab(server, mapKeep());
    server.problem = new Problem("internal", "it failed", 500);
    say("1");
    for (let i = 0; i < 60; i++) {
      await settle();
      clock.pass(1000);
    }
    expect(box.of("c")[0]).toMatchObject({ state: "failed", error: { text: "it failed" } });
    server.problem = null;
    say("2");
    await settle();
    expect(server.stored).toEqual(["2"]);
  });

  it("lets one chat's rest keep no other waiting", async () => {
    const server = new Server();
    const { say, clock } = tab(server, mapKeep());
    server.problem = new Problem("busy", "later", 429, 60);
    say("1", "c");
    await settle();
    server.problem = new Problem("offline", "away");
    say("2", "d");
    await settle();
    server.problem = null;
    clock.pass(2_000);
    await settle();
    expect(server.stored).toEqual(["2"]);
    clock.pass(60_000);
    await settle();
    expect(server.stored).toEqual(["2", "1"]);
  });

  it("sends nothing once it was stopped", async () => {
    const server = new Server();
    const { say, box, clock } = tab(server, mapKeep());
    server.problem = new Problem("offline", "away");
    say("1");
    await settle();
    box.stop();
    server.problem = null;
    clock.pass(60_000);
    box.wake();
    await settle();
    expect(server.stored).toEqual([]);
    box.start();
    await settle();
    expect(server.stored).toEqual(["1"]);
  });
});
