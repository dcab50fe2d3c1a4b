import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeClock, FakeDisk, FakeNet } from "../../client/testing/fakes";
import { Desk, type News } from "./desk";
import { keys, type Rows } from "./lists";
import type { Chat, Message } from "./model";

const at = "2026-06-01T12:00:00Z";
const chat = (more: Partial<Chat> = {}): Chat => ({
  id: "c",
  account: "web",
  customer: "x",
  state: "agent",
  owner: "me",
  version: 1,
  last_seq: 3,
  need: {},
  opened_at: at,
  moved_at: at,
  last_at: at,
  ...more,
});
const message = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  conversation: "c",
  seq,
  position: seq,
  from: "customer",
  kind: "text",
  text: `line ${seq}`,
  at,
  ...more,
});
const json = (body: unknown, status = 200) =>
  Promise.resolve(
    new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } }),
  );
const settle = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
  await new Promise((r) => setTimeout(r, 0));
};

let net: FakeNet;
let clock: FakeClock;
let disk: FakeDisk;
let client: QueryClient;
let desk: Desk;
let answers: Record<string, () => Promise<Response>>;
let asked: string[];
let usurped: number;

function open() {
  desk = new Desk({ id: "me", role: "agent" }, client, {
    server: "https://usher.test",
    storage: disk.tab(),
    clock,
    dial: net.dial,
    usurped: () => usurped++,
  });
  desk.start();
}

async function welcome() {
  await settle();
  net.last.open();
  net.last.answer("hello", { type: "welcome", agent: "me" });
  await settle();
}

beforeEach(() => {
  net = new FakeNet();
  clock = new FakeClock();
  disk = new FakeDisk();
  client = new QueryClient();
  asked = [];
  usurped = 0;
  answers = {
    "/v1/conversations?": () => json({ conversations: [chat()] }),
    "/messages?": () => json({ messages: [message(1), message(2), message(3)] }),
    "/reply": () => json(message(4, { from: "agent", client_id: "?" })),
  };
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    const found = Object.keys(answers).find((a) => path.includes(a));
    return found ? answers[found]?.() : json({ title: "", detail: "", code: "not_found" }, 404);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const texts = () => desk.view("c").feed.messages.map((m) => m.text);

describe("Desk", () => {
  it("says the chosen presence with each welcome", async () => {
    open();
    await welcome();
    desk.setPresence("away");
    net.last.break();
    await clock.pass(1000);
    await welcome();
    const said = net.sockets.map((w) => w.sent.filter((f) => f.type === "presence").map((f) => f.presence));
    expect(said).toEqual([["online", "away"], ["away"]]);
  });

  it("asks for what came while it was away, once and in order", async () => {
    open();
    await welcome();
    desk.show("c");
    await desk.talk.load("c");
    net.last.answer("open", { type: "ack", seq: 3 });
    await settle();
    net.last.break();
    await clock.pass(1000);
    await welcome();
    net.last.answer("open", { type: "ack", seq: 6 });
    await settle();
    expect(net.last.sent.at(-1)).toMatchObject({ type: "sync", after_seq: 3 });
    net.last.receive({ type: "message", conversation: "c", message: message(7) });
    net.last.answer("sync", {
      type: "sync",
      conversation: "c",
      messages: [4, 5, 6, 7].map((n) => message(n)),
      up_to: 7,
    });
    await settle();
    net.last.receive({ type: "message", conversation: "c", message: message(7) });
    expect(texts()).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `line ${n}`));
  });

  it("fills a gap before it shows what is behind it", async () => {
    open();
    await welcome();
    desk.show("c");
    await desk.talk.load("c");
    await settle();
    net.last.answer("sync", { type: "sync", conversation: "c", messages: [], up_to: 3 });
    await settle();
    net.last.receive({ type: "message", conversation: "c", message: message(5) });
    expect(texts()).toHaveLength(3);
    net.last.answer("sync", {
      type: "sync",
      conversation: "c",
      messages: [message(4), message(5)],
      up_to: 5,
    });
    await settle();
    expect(texts()).toEqual([1, 2, 3, 4, 5].map((n) => `line ${n}`));
  });

  it("tells of a customer's line in my chat, and of a chat given to me, not of one I took", async () => {
    open();
    await welcome();
    const news: News[] = [];
    desk.onNews((n) => news.push(n));
    net.last.receive({ type: "message", conversation: "c", message: message(4) });
    net.last.receive({
      type: "state",
      conversation: "d",
      state: "agent",
      version: 2,
      chat: chat({ id: "d" }),
    });
    answers["/claim"] = () => json(chat({ id: "e" }));
    const claimed = desk.act("e", "claim");
    net.last.receive({
      type: "state",
      conversation: "e",
      state: "agent",
      version: 2,
      chat: chat({ id: "e" }),
    });
    await claimed;
    expect(news.map((n) => `${n.kind} ${n.chat.id}`)).toEqual(["message c", "chat d"]);
  });

  it("counts what I have not looked at, also after a reload", async () => {
    open();
    await welcome();
    net.last.receive({ type: "message", conversation: "c", message: message(4) });
    expect(desk.unseen).toBe(1);
    desk.look("c", 4);
    expect(desk.unseen).toBe(0);
    expect(net.last.sent.at(-1)).toMatchObject({ type: "read", conversation: "c", seq: 4 });
    open();
    await welcome();
    expect(desk.unread(chat({ last_seq: 4, unread: 2 }))).toBe(0);
    expect(desk.unread(chat({ last_seq: 5, unread: 2 }))).toBe(1);
    expect(desk.unread(chat({ last_seq: 7, unread: 2 }))).toBe(2);
  });

  it("closes a chat down to what I have looked at", async () => {
    open();
    await welcome();
    desk.look("c", 4);
    answers["/close"] = () => json(chat({ state: "closed" }));
    await desk.act("c", "close", undefined, desk.talk.seenUpTo("c"));
    await desk.act("d", "close", undefined, desk.talk.seenUpTo("d"));
    const closed = asked.filter((a) => a.includes("/close"));
    expect(closed.map((a) => a.slice(a.indexOf("/v1")))).toEqual([
      "/v1/conversations/c/close?seen=4",
      "/v1/conversations/d/close",
    ]);
  });

  it("remembers how far a customer has read, also after a reload", async () => {
    open();
    await welcome();
    net.last.receive({ type: "read", conversation: "c", from: "customer", seq: 5 });
    net.last.receive({ type: "read", conversation: "c", from: "customer", seq: 4 });
    await desk.talk.load("c");
    expect(desk.view("c").feed.read).toBe(5);
    open();
    await desk.talk.load("c");
    expect(desk.view("c").feed.read).toBe(5);
  });

  it("keeps the rows current from state and chat frames", async () => {
    open();
    await welcome();
    const rows = () => client.getQueryData<Rows>(keys.rows("mine"))?.rows.map((r) => [r.id, r.last_text]);
    net.last.receive({
      type: "chat",
      conversation: "c",
      last_text: "new",
      last_from: "customer",
      last_at: at,
      last_seq: 9,
    });
    expect(rows()).toEqual([["c", "new"]]);
    const picture = { last_files: 1, last_from: "customer", last_at: at, last_seq: 10 };
    net.last.receive({ type: "chat", conversation: "c", ...picture });
    expect(desk.lists.chat("c")).toMatchObject(picture);
    net.last.receive({
      type: "state",
      conversation: "c",
      state: "closed",
      version: 2,
      chat: chat({ state: "closed", version: 2 }),
    });
    expect(rows()).toEqual([]);
  });

  it("sends what was written while it was away, once", async () => {
    open();
    await welcome();
    answers["/reply"] = () => Promise.reject(new TypeError("network"));
    desk.talk.say({ conversation: "c", kind: "text", text: "hello", files: [] });
    net.last.break();
    await settle();
    expect(desk.view("c").unsent.map((l) => l.state)).toEqual(["waiting"]);
    answers["/reply"] = () => json(message(4, { from: "agent", text: "hello" }));
    asked = [];
    await clock.pass(400);
    await welcome();
    expect(asked.filter((a) => a.includes("/reply"))).toHaveLength(1);
    expect(desk.view("c").unsent).toEqual([]);
  });

  it("sends nothing under the session of somebody else, and gives the page up", async () => {
    open();
    await welcome();
    net.last.receive({ type: "bye", reason: "signed_out" });
    desk.talk.say({ conversation: "c", kind: "note", text: "mine", files: [] });
    await settle();
    answers["/v1/me"] = () => json({ id: "you" });
    desk.talk.poke();
    await settle();
    net.last.open();
    net.last.answer("hello", { type: "welcome", agent: "you" });
    await settle();
    expect([desk.status, usurped]).toEqual(["out", 1]);
    expect(asked.filter((a) => a.includes("/note"))).toEqual([]);
    expect(desk.view("c").unsent.map((l) => l.state)).toEqual(["waiting"]);
    desk.stop();
    desk.talk.poke();
    expect(desk.view("c").unsent.map((l) => l.state)).toEqual(["waiting"]);
  });

  it("shows typing for a while, or until the line comes", async () => {
    open();
    await welcome();
    net.last.receive({ type: "typing", conversation: "c", from: "customer" });
    expect(desk.view("c").typing).toBe(true);
    await clock.pass(6_000);
    expect(desk.view("c").typing).toBe(false);
    net.last.receive({ type: "typing", conversation: "c", from: "customer" });
    net.last.receive({ type: "message", conversation: "c", message: message(4) });
    expect(desk.view("c").typing).toBe(false);
  });
});
