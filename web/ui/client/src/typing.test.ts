import { expect, it } from "vitest";
import { settled } from "../testing/fakes.js";
import { Rig } from "../testing/rig.js";

it("shows that somebody types until they say something or stop", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  rig.server.all({ type: "typing", conversation: "c1", from: "agent" });
  expect(talk.view.typing).toBe(true);
  await rig.clock.pass(6100);
  expect(talk.view.typing).toBe(false);
  rig.server.all({ type: "typing", conversation: "c1", from: "agent" });
  rig.server.say("agent", "done");
  expect(talk.view.typing).toBe(false);
});

it("shows that the bot thinks after a question", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  talk.say({ text: "how?" });
  await settled();
  expect(talk.view.typing).toBe(true);
  rig.server.say("bot", "so");
  expect(talk.view.typing).toBe(false);
});

it("shows no thinking where a person has the word", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  rig.server.all({ type: "state", conversation: "c1", state: "agent", owner: "Agent 1" });
  talk.say({ text: "how?" });
  await settled();
  expect([talk.view.typing, talk.view.owner]).toEqual([false, "Agent 1"]);
});

it("tells the server, not too often", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  for (let i = 0; i < 50; i++) {
    talk.type();
    await rig.clock.pass(100);
  }
  expect(rig.server.heard.filter((f) => f.type === "typing")).toHaveLength(2);
});
