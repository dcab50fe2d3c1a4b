import { expect, it } from "vitest";
import { settled } from "../testing/fakes.js";
import { Rig } from "../testing/rig.js";

it("knows the place in the queue, and that nobody is there", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  rig.server.all({ type: "state", conversation: "c1", state: "queued", staffed: true });
  rig.server.all({ type: "queue", conversation: "c1", position: 3, eta: 240, staffed: true });
  expect(talk.view).toMatchObject({ state: "queued", queue: { position: 3, eta: 240 }, staffed: true });
  rig.server.all({ type: "queue", conversation: "c1", position: 1, staffed: false });
  expect(talk.view).toMatchObject({ queue: { position: 1, eta: 0 }, staffed: false });
  rig.server.all({ type: "state", conversation: "c1", state: "agent", owner: "Agent 1", staffed: true });
  expect(talk.view).toMatchObject({ state: "agent", owner: "Agent 1" });
});

it("keeps the place in the queue when the last agent goes, and the first one comes", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  rig.server.all({ type: "state", conversation: "c1", state: "queued", staffed: true });
  rig.server.all({ type: "queue", conversation: "c1", position: 3, eta: 240, staffed: true });
  rig.server.all({ type: "staffed", staffed: false });
  expect(talk.view).toMatchObject({ state: "queued", queue: { position: 3, eta: 240 }, staffed: false });
  rig.server.all({ type: "staffed", staffed: true });
  expect(talk.view).toMatchObject({ state: "queued", queue: { position: 3, eta: 240 }, staffed: true });
});

it("counts as read what an agent has read", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  talk.say({ text: "x" });
  await settled();
  rig.server.all({ type: "read", conversation: "c1", from: "customer", seq: 1 });
  expect(talk.view.readUpTo).toBe(0);
  rig.server.all({ type: "read", conversation: "c1", from: "agent", seq: 1 });
  expect(talk.view.readUpTo).toBe(1);
});

it("has read what the customer has read on another device, and never less", async () => {
  const rig = new Rig();
  rig.server.marks = { customer_read: 1, agent_read: 2 };
  for (const text of ["1", "2", "3"]) rig.server.say("agent", text);
  const talk = await rig.back();
  expect([talk.view.unread, talk.view.readUpTo]).toEqual([2, 2]);
  for (const seq of [2, 1]) rig.server.all({ type: "read", conversation: "c1", from: "customer", seq });
  expect(talk.view.unread).toBe(1);
  talk.seen();
  rig.server.bye({ reason: "restart" });
  await rig.clock.pass(5000);
  expect([talk.view.status, talk.view.unread, talk.view.readUpTo]).toEqual(["online", 0, 2]);
});

it("takes back a judgement that the server did not get", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  const m = rig.server.say("bot", "answer", { sources: [{ title: "q" }] });
  await talk.judge(m, true);
  expect(talk.view.messages[0]?.helpful).toBe(true);
  rig.cut();
  await expect(talk.judge(talk.view.messages[0] ?? m, false)).rejects.toThrow();
  expect(talk.view.messages[0]?.helpful).toBe(true);
  rig.mend();
  rig.server.sockets = [];
  await rig.clock.pass(60_000);
  rig.server.all({ type: "feedback", conversation: "c1", message_id: m.id, seq: 1, helpful: false });
  expect(talk.view.messages[0]?.helpful).toBe(false);
});

it("tells what was read once more where the server has not heard it", async () => {
  const rig = new Rig();
  for (const text of ["a", "b"]) rig.server.say("bot", text);
  rig.disk.kept.set("seen", "2"); // the page was closed before the server was told
  const talk = await rig.back();
  const told = () => rig.server.heard.filter((f) => f.type === "read").map((f) => f.seq);
  expect(told()).toEqual([2]);
  rig.server.bye({ reason: "failed" }); // it had said that it has it, and was killed before it was kept
  await rig.clock.pass(5000);
  expect([talk.view.status, told()]).toEqual(["online", [2, 2]]);
  rig.server.marks = { customer_read: 2 };
  rig.server.bye({ reason: "failed" });
  await rig.clock.pass(5000);
  expect([talk.view.status, told()]).toEqual(["online", [2, 2]]);
});
