import { expect, it } from "vitest";
import { settled } from "../testing/fakes.js";
import { Rig } from "../testing/rig.js";

it("waits until there is a customer, and is told once", async () => {
  const rig = new Rig();
  const told = () => rig.server.calls.filter((c) => c.path === "visitor/profile").map((c) => c.body);
  const talk = rig.tab();
  talk.introduce({ name: " Ann ", email: "", language: "en" });
  await settled();
  expect(rig.server.calls).toEqual([]);
  talk.say({ text: "hello" });
  await rig.clock.pass(1000);
  expect(told()).toEqual([{ name: "Ann", email: undefined, language: "en" }]);
  talk.introduce({ name: "Ann" });
  await settled();
  expect(told()).toHaveLength(1);
  talk.introduce({ email: "ann@shop.example" });
  await settled();
  expect(told().at(-1)).toEqual({ name: "Ann", email: "ann@shop.example", language: "en" });
});

it("is told again after a break", async () => {
  const rig = new Rig();
  const talk = await rig.back();
  rig.cut();
  talk.introduce({ name: "Ann" });
  await rig.clock.pass(60_000);
  rig.mend();
  await rig.clock.pass(60_000);
  expect(rig.server.calls.filter((c) => c.path === "visitor/profile")).toHaveLength(1);
  expect(talk.card.said.name).toBe("Ann");
});
