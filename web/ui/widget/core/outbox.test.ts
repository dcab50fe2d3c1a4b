import { expect, it } from "vitest";
import { FakeClock, FakeDisk } from "../testing/fakes";
import { Outbox } from "./outbox";

it("keeps the order of what was said, also where the clock was set back", async () => {
  const [clock, disk] = [new FakeClock(), new FakeDisk()];
  await clock.pass(3600_000);
  const before = new Outbox(disk.tab(), clock, "a");
  const first = before.add({ text: "1" });
  before.add({ text: "2" });
  const set = new FakeClock(); // an hour behind
  const after = new Outbox(disk.tab(), set, "a"); // the tab, reloaded
  after.add({ text: "3" });
  expect(after.list().map((i) => i.text)).toEqual(["1", "2", "3"]);
  after.fail(first, "busy");
  after.retry(first.id);
  expect(after.list().map((i) => i.text)).toEqual(["2", "3", "1"]);
});

it("does not bring back what was sent from another tab before it was refused in this one", () => {
  const [clock, disk] = [new FakeClock(), new FakeDisk()];
  const a = new Outbox(disk.tab(), clock, "a");
  const b = new Outbox(disk.tab(), clock, "b");
  const item = a.add({ text: "1" });
  a.remove(item.id);
  b.fail(item, "busy");
  expect([a.list(), b.list()]).toEqual([[], []]);
});
