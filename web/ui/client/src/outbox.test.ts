import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock, FakeDisk, settled } from "../testing/fakes.js";
import { Outbox, type Unsent } from "./outbox.js";
import { type Code, Problem } from "./problem.js";

interface Said {
  text: string;
  chat?: string;
}

/** A server that stores each client_id once. */
class Server {
  stored: string[] = [];
  problem: Problem | undefined;
  /** Stores what comes, and its answer is lost. */
  loseAnswers = false;
  calls = 0;
  private readonly ids = new Set<string>();

  async take({ id, text }: Unsent<Said>): Promise<void> {
    this.calls++;
    await Promise.resolve();
    if (this.problem) throw this.problem;
    if (!this.ids.has(id)) this.stored.push(text);
    this.ids.add(id);
    if (this.loseAnswers) throw new Problem("offline", "lost");
  }
}

let server: Server;
let disk: FakeDisk;
let clock: FakeClock;

beforeEach(() => {
  [server, disk, clock] = [new Server(), new FakeDisk(), new FakeClock()];
});

/** An outbox of a tab of the browser. */
function tab(parts: { ready?: () => boolean; staleAfter?: number; clock?: FakeClock } = {}): Outbox<Said> {
  const storage = disk.tab();
  const box = new Outbox<Said>({
    storage,
    clock,
    deliver: (item) => server.take(item),
    ready: () => true,
    lane: (said) => said.chat ?? "",
    patience: 20_000,
    onChange: () => undefined,
    ...parts,
  });
  storage.watch((key) => box.heard(key));
  return box;
}

const texts = (box: Outbox<Said>) => box.list().map((i) => i.text);
const away = new Problem("offline", "away");

describe("an outbox", () => {
  it("sends what was said in its order, one after the other", async () => {
    const box = tab();
    for (const text of ["1", "2", "3"]) box.add({ text });
    expect(box.list().map((i) => i.state)).toEqual(["sending", "waiting", "waiting"]);
    await settled();
    expect([server.stored, box.list(), disk.kept.size]).toEqual([["1", "2", "3"], [], 0]);
  });

  it("keeps the order also where the clock was set back", () => {
    server.problem = away;
    const box = tab({ ready: () => false });
    void clock.pass(3600_000);
    box.add({ text: "1" });
    box.add({ text: "2" });
    const after = tab({ ready: () => false, clock: new FakeClock() }); // loaded again, an hour behind
    after.add({ text: "3" });
    expect(texts(after)).toEqual(["1", "2", "3"]);
  });

  it("loses and doubles nothing while the network is away for a minute, and does not hammer at it", async () => {
    const box = tab();
    server.problem = away;
    box.add({ text: "1" });
    box.add({ text: "2" });
    await clock.pass(60_000);
    expect([texts(box), server.calls < 15]).toEqual([["1", "2"], true]);
    server.problem = undefined;
    box.wake();
    await settled();
    expect(server.stored).toEqual(["1", "2"]);
  });

  it("sends again what it has no answer to, once for the server: it died between send and ack", async () => {
    const box = tab();
    server.loseAnswers = true;
    box.add({ text: "1" });
    box.add({ text: "2" });
    await settled();
    server.loseAnswers = false;
    await clock.pass(1000);
    expect([server.stored, server.calls, texts(box)]).toEqual([["1", "2"], 3, []]);
  });

  it("waits where there is no way to the server, and is woken", async () => {
    let ready = false;
    const box = tab({ ready: () => ready });
    box.add({ text: "1" });
    await clock.pass(60_000);
    expect(server.calls).toBe(0);
    ready = true;
    box.wake();
    await settled();
    expect(server.stored).toEqual(["1"]);
  });

  it("lets one lane's rest keep no other waiting", async () => {
    const box = tab();
    server.problem = new Problem("busy", "later", 60);
    box.add({ text: "1", chat: "c" });
    await settled();
    server.problem = away;
    box.add({ text: "2", chat: "d" });
    await settled();
    server.problem = undefined;
    await clock.pass(2_000);
    expect(server.stored).toEqual(["2"]);
    await clock.pass(60_000);
    expect(server.stored).toEqual(["2", "1"]);
  });

  it("waits as long as a busy server asks for, whoever wakes it", async () => {
    const box = tab();
    server.problem = new Problem("busy", "later", 5);
    box.add({ text: "1" });
    await settled();
    server.problem = undefined;
    await clock.pass(4_900);
    box.wake();
    await settled();
    expect(server.calls).toBe(1);
    await clock.pass(200);
    expect(server.stored).toEqual(["1"]);
  });

  it("keeps what is said while nobody is signed in", async () => {
    const box = tab();
    server.problem = new Problem("unauthorized", "sign in");
    box.add({ text: "1" });
    await clock.pass(60_000);
    expect([server.calls, box.list()[0]?.state]).toEqual([1, "waiting"]);
    server.problem = undefined;
    box.wake();
    await settled();
    expect(server.stored).toEqual(["1"]);
  });

  it("forgets what came back by another way", async () => {
    const box = tab();
    server.loseAnswers = true;
    box.add({ text: "1" });
    await settled();
    box.remove(box.list()[0]?.id ?? "");
    server.loseAnswers = false;
    await clock.pass(60_000);
    expect([texts(box), server.calls]).toEqual([[], 1]);
  });

  it("sends nothing once it was stopped, until it starts again", async () => {
    const box = tab();
    server.problem = away;
    box.add({ text: "1" });
    await settled();
    box.stop();
    server.problem = undefined;
    await clock.pass(60_000);
    box.wake();
    await settled();
    expect(server.stored).toEqual([]);
    box.start();
    await settled();
    expect(server.stored).toEqual(["1"]);
  });

  it("asks what to do with what is old", async () => {
    const box = tab({ staleAfter: 1000, ready: () => false });
    box.add({ text: "1" });
    await clock.pass(1001);
    expect(box.list()[0]).toMatchObject({ state: "failed", failed: "stale" });
    box.retry(box.list()[0]?.id ?? "");
    expect(box.list()[0]).toMatchObject({ state: "waiting" });
  });
});

/** Refusals: after how many tries one is shown; 0: it is tried for ever. */
it.each<[Code, number]>([
  ["invalid", 1],
  ["conflict", 1],
  ["too_large", 1],
  ["not_found", 1],
  ["internal", 5],
  ["busy", 0],
  ["offline", 0],
])(
  "shows the refusal %s after %i tries, holds up nothing, and tries again when told to",
  async (code, tries) => {
    const box = tab();
    server.problem = new Problem(code, "its words");
    box.add({ text: "1" });
    await clock.pass(60_000);
    const [item] = box.list();
    expect(item).toMatchObject(
      tries ? { failed: code, why: "its words", state: "failed" } : { state: "waiting" },
    );
    if (tries) expect(server.calls).toBe(tries);
    server.problem = undefined;
    box.add({ text: "2" });
    if (!tries) box.wake();
    await settled();
    expect(server.stored).toEqual(tries ? ["2"] : ["1", "2"]);
    if (!tries) return;
    box.retry(item?.id ?? "");
    await settled();
    expect([server.stored, texts(box)]).toEqual([["2", "1"], []]);
  },
);

describe("two tabs", () => {
  it("send what an earlier page has left, each once for the server", async () => {
    server.problem = away;
    const [first, second] = [tab(), tab()];
    first.add({ text: "1" });
    await clock.pass(5);
    second.add({ text: "2" });
    await settled();
    server.problem = undefined;
    tab().start();
    first.wake();
    second.wake();
    await settled();
    expect([server.stored, disk.kept.size]).toEqual([["1", "2"], 0]);
  });

  it("show what the other one waits with, and forget what it has sent", async () => {
    server.problem = away;
    const [here, there] = [tab(), tab()];
    there.add({ text: "1" });
    await settled();
    expect(texts(here)).toEqual(["1"]);
    server.problem = undefined;
    there.wake();
    await settled();
    expect(texts(here)).toEqual([]);
  });

  it("send what was said in one that is gone, after giving it time, and let nothing overtake it", async () => {
    server.problem = away;
    const [gone, here] = [tab(), tab()];
    gone.add({ text: "1" });
    await settled();
    gone.stop();
    await clock.pass(5);
    here.add({ text: "2" });
    server.problem = undefined;
    here.wake();
    await clock.pass(15_000);
    expect([texts(here), server.stored]).toEqual([["1", "2"], []]);
    await clock.pass(10_000);
    expect([server.stored, disk.kept.size]).toEqual([["1", "2"], 0]);
  });

  it("do not bring back what one has sent before it was refused in the other", async () => {
    const a = tab();
    let refuse: (p: Problem) => void = () => undefined;
    server.take = () => new Promise((_, failed) => (refuse = failed));
    a.add({ text: "1" });
    const b = tab({ ready: () => false });
    b.remove(b.list()[0]?.id ?? "");
    refuse(new Problem("invalid", "no"));
    await settled();
    expect([texts(a), texts(b), disk.kept.size]).toEqual([[], [], 0]);
  });
});
