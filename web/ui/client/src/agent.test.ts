import { beforeEach, describe, expect, it } from "vitest";
import { settled } from "../testing/fakes.js";
import { message, OfficeRig } from "../testing/office.js";
import type { AgentTalk } from "./agent.js";

let rig: OfficeRig;
beforeEach(() => {
  rig = new OfficeRig();
});

const seqs = (talk: AgentTalk) => talk.view("c").feed.messages.map((m) => m.seq);

/** A page that shows the conversation c, loaded and current. */
async function reading(): Promise<AgentTalk> {
  const talk = await rig.online();
  talk.open("c");
  await talk.load("c");
  await rig.sync([], 3);
  return talk;
}

describe("a conversation that is open", () => {
  it("is followed, loaded, and grows", async () => {
    const talk = await rig.online();
    expect(talk.view("c").feed.fresh).toBe(true);
    talk.open("c");
    await talk.load("c");
    expect(rig.asked("open")).toMatchObject([{ conversation: "c" }]);
    rig.say(message(4));
    expect(seqs(talk)).toEqual([1, 2, 3, 4]);
    expect(talk.view("c").feed).toMatchObject({ fresh: false, earlier: false });
  });

  it("asks for what came while it was away, once and in order", async () => {
    const talk = await reading();
    rig.net.last.break();
    await rig.clock.pass(1000);
    await rig.welcome();
    rig.net.last.answer("open", { type: "ack", conversation: "c", seq: 6 });
    await settled();
    expect(rig.asked("sync")).toMatchObject([{ conversation: "c", after_seq: 3 }]);
    rig.say(message(7)); // overtakes the answer
    await rig.sync([message(4), message(5)], 5, true);
    await rig.sync([message(6), message(7)], 7);
    rig.say(message(7));
    expect([seqs(talk), rig.asked("sync").length]).toEqual([[1, 2, 3, 4, 5, 6, 7], 1]);
  });

  it("shows nothing that lies behind a gap", async () => {
    const talk = await reading();
    rig.say(message(5));
    expect(seqs(talk)).toEqual([1, 2, 3]);
    await rig.sync([message(4), message(5)], 5);
    expect(seqs(talk)).toEqual([1, 2, 3, 4, 5]);
  });

  it("is followed again where the server does not know that it is open", async () => {
    await reading();
    rig.say(message(5));
    rig.net.last.answer("sync", { type: "error", code: "conflict", text: "open it first" });
    await settled();
    expect(rig.asked("open")).toHaveLength(2);
    rig.net.last.answer("open", { type: "ack", conversation: "c", seq: 5 });
    await settled();
    expect(rig.asked("sync").at(-1)).toMatchObject({ after_seq: 3 });
  });

  it("goes back page by page, one at a time, and lets go of them", async () => {
    rig.said = Array.from({ length: 320 }, (_, i) => message(i + 1));
    const talk = await reading();
    expect([seqs(talk)[0], talk.view("c").feed.earlier]).toEqual([221, true]);
    await Promise.all([talk.earlier("c"), talk.earlier("c")]);
    expect(seqs(talk)[0]).toBe(121);
    await talk.earlier("c");
    await talk.earlier("c");
    expect([seqs(talk).length, talk.view("c").feed.earlier]).toEqual([320, false]);
    talk.trim("c");
    expect([seqs(talk)[0], talk.view("c").feed.earlier]).toEqual([121, true]);
  });

  it("is loaded afresh once it was closed and something was said in it", async () => {
    const talk = await rig.online();
    const close = talk.open("c");
    await talk.load("c");
    rig.say(message(5)); // a gap is asked for, and
    close(); // nobody looks any more
    rig.say(message(6));
    await rig.sync([message(4), message(5), message(6)], 6);
    expect(talk.view("c").feed.fresh).toBe(true);
    expect(rig.asked("leave")).toHaveLength(1);
  });

  it("stays followed where it is the agent's own, or shown twice", async () => {
    const talk = await rig.online();
    const [a, b] = [talk.open("c"), talk.open("c", () => true)];
    a();
    b();
    expect(rig.asked("leave")).toEqual([]);
  });

  it("keeps what a customer said of an answer", async () => {
    const talk = await reading();
    rig.net.last.receive({ type: "feedback", conversation: "c", message_id: "m2", seq: 2, helpful: true });
    expect(talk.view("c").feed.messages.map((m) => m.helpful)).toEqual([undefined, true, undefined]);
  });
});

describe("what an agent writes", () => {
  it("is stored as a reply or a note, and is a message then", async () => {
    const heard: string[] = [];
    const talk = await rig.online({ onMessage: (m) => heard.push(m.text) });
    talk.open("c");
    await talk.load("c");
    talk.say({ conversation: "c", kind: "text", text: "hello" });
    talk.say({ conversation: "c", kind: "note", text: "hm" });
    expect(talk.view("c").unsent.map((l) => l.state)).toEqual(["sending", "waiting"]);
    await settled();
    expect(rig.calls.slice(1).map((c) => c.path)).toEqual(["conversations/c/reply", "conversations/c/note"]);
    expect([seqs(talk), talk.view("c").unsent, heard]).toEqual([[1, 2, 3, 4, 5], [], ["hello", "hm"]]);
  });

  it("is sent once the network is back, once", async () => {
    const talk = await reading();
    rig.cut = true;
    talk.say({ conversation: "c", kind: "text", text: "hello" });
    rig.net.last.break();
    await settled();
    expect([talk.waiting, talk.view("c").unsent.map((l) => l.state)]).toEqual([1, ["waiting"]]);
    rig.cut = false;
    await rig.clock.pass(400);
    await rig.welcome();
    expect([talk.waiting, rig.said.map((m) => m.text).filter((t) => t === "hello")]).toEqual([0, ["hello"]]);
  });

  it("is known again when the socket brings it before the answer", async () => {
    const talk = await reading();
    rig.cut = true;
    talk.say({ conversation: "c", kind: "text", text: "hello" });
    await settled();
    const [line] = talk.view("c").unsent;
    rig.say(message(4, { from: "agent", client_id: line?.id ?? "", text: "hello" }));
    expect([talk.view("c").unsent, seqs(talk)]).toEqual([[], [1, 2, 3, 4]]);
  });

  it("waits for the next page of the same agent, and for no other's", async () => {
    const talk = await reading();
    rig.cut = true;
    talk.say({ conversation: "c", kind: "text", text: "hello" });
    await settled();
    talk.stop();
    rig.cut = false;
    await rig.clock.pass(60_000);
    expect(rig.said).toHaveLength(3);
    await rig.online();
    expect(rig.said.at(-1)?.text).toBe("hello");
  });

  it("may have pictures", async () => {
    const talk = await reading();
    const picture = await talk.upload(new Blob(["x"]), "a.png");
    talk.say({ conversation: "c", kind: "text", text: "", files: [picture] });
    await settled();
    expect(rig.calls.at(-1)?.body).toMatchObject({ files: ["f1"] });
  });
});

describe("a session", () => {
  it("that has ended sends nothing until its agent is back", async () => {
    const talk = await reading();
    rig.session = "";
    rig.net.last.receive({ type: "bye", reason: "signed_out" });
    expect(talk.status).toBe("out");
    talk.say({ conversation: "c", kind: "text", text: "mine" });
    rig.session = "you";
    talk.poke();
    await settled();
    expect(rig.calls.map((c) => c.path)).not.toContain("conversations/c/reply");
    await rig.welcome("you");
    talk.poke();
    await settled();
    expect([talk.waiting, rig.calls.some((c) => c.path.endsWith("/reply"))]).toEqual([1, false]);
    rig.session = "me";
    await rig.welcome("me");
    expect([talk.status, talk.waiting, rig.said.at(-1)?.text]).toEqual(["online", 0, "mine"]);
  });

  it("that has ended is found out where the connection is refused", async () => {
    const talk = rig.tab();
    talk.start();
    await settled();
    rig.session = "";
    rig.net.last.break();
    await settled();
    expect(talk.status).toBe("out");
  });

  it("that holds is tried again where the connection is refused", async () => {
    const talk = rig.tab();
    talk.start();
    await settled();
    rig.net.last.break();
    await settled();
    expect(talk.status).toBe("lost");
    await rig.clock.pass(400);
    await rig.welcome();
    expect(talk.status).toBe("online");
  });
});

describe("signs of life", () => {
  it("show that the customer types, for a while or until the line comes", async () => {
    const talk = await reading();
    const typing = () => talk.view("c").typing;
    rig.net.last.receive({ type: "typing", conversation: "c", from: "customer" });
    expect(typing()).toBe(true);
    await rig.clock.pass(6_000);
    expect(typing()).toBe(false);
    rig.net.last.receive({ type: "typing", conversation: "c", from: "customer" });
    rig.say(message(4));
    expect(typing()).toBe(false);
  });

  it("tell that the agent types, not too often", async () => {
    const talk = await reading();
    for (let i = 0; i < 50; i++) {
      talk.type("c");
      await rig.clock.pass(100);
    }
    expect(rig.asked("typing")).toHaveLength(2);
  });

  it("say the chosen presence with each welcome", async () => {
    const talk = await rig.online({ presence: "online" });
    talk.setPresence("away");
    expect(rig.asked("presence").map((f) => f.presence)).toEqual(["online", "away"]);
    rig.net.last.break();
    await rig.clock.pass(400);
    await rig.welcome();
    expect(rig.asked("presence").map((f) => f.presence)).toEqual(["away"]);
    expect(rig.tab().presence).toBe("away");
  });

  it("tell how far the agent has read, forward only, again after a break, and of one's own chats only", async () => {
    const talk = await reading();
    expect([talk.look("c", 3), talk.look("c", 2), talk.look("d", 9, false)]).toEqual([true, false, true]);
    expect(rig.asked("read")).toMatchObject([{ conversation: "c", seq: 3 }]);
    rig.net.last.break();
    talk.look("c", 4);
    await rig.clock.pass(400);
    await rig.welcome();
    expect(rig.asked("read")).toMatchObject([{ conversation: "c", seq: 4 }]);
    expect([rig.tab().seenUpTo("c"), rig.tab().seenUpTo("e")]).toEqual([4, undefined]);
  });

  it("keep how far the customer has read, forward only, also over a reload", async () => {
    const talk = await reading();
    expect(talk.view("c").feed.read).toBe(3); // who writes has read what stands above
    for (const seq of [6, 5])
      rig.net.last.receive({ type: "read", conversation: "c", from: "customer", seq });
    rig.net.last.receive({ type: "read", conversation: "c", from: "agent", seq: 9 });
    expect(talk.view("c").feed.read).toBe(6);
    const chat = { id: "c", state: "agent", customer_read: 7 };
    rig.net.last.receive({ type: "state", conversation: "c", state: "agent", version: 2, chat });
    expect(talk.view("c").feed.read).toBe(7);
    const again = await reading();
    expect(again.view("c").feed.read).toBe(7);
  });
});
