import { beforeEach, expect, it } from "vitest";
import { FakeDisk, settled } from "../testing/fakes.js";
import { Marks } from "./marks.js";
import { Receipts } from "./receipts.js";

let told: string[];
let reached: boolean;
let receipts: Receipts;

beforeEach(() => {
  [told, reached] = [[], true];
  receipts = new Receipts((conversation, seq) => {
    told.push(`${conversation} ${seq}`);
    return reached ? Promise.resolve() : Promise.reject(new Error("lost"));
  });
});

it("only move forward", () => {
  for (const seq of [3, 2, 3, 5, 4]) receipts.read("c", seq);
  receipts.read("d", 1);
  expect(told).toEqual(["c 3", "c 5", "d 1"]);
});

it("are said again until the server has heard them, and the newest only", async () => {
  reached = false;
  for (const seq of [1, 2]) receipts.read("c", seq);
  await settled();
  told.length = 0;
  receipts.again();
  await settled();
  expect(told).toEqual(["c 2"]);
  reached = true;
  receipts.again();
  await settled();
  receipts.again();
  expect(told).toEqual(["c 2", "c 2"]);
});

it("are not settled by the answer to an older one", async () => {
  const answers: (() => void)[] = [];
  receipts = new Receipts((conversation, seq) => {
    told.push(`${conversation} ${seq}`);
    return new Promise<void>((done) => answers.push(done));
  });
  receipts.read("c", 1);
  receipts.read("c", 2);
  answers[0]?.();
  await settled();
  receipts.again();
  expect(told).toEqual(["c 1", "c 2", "c 2"]);
});

it("are kept on the device, where the tabs move them forward together", () => {
  const disk = new FakeDisk();
  const [a, b] = [new Marks(disk.tab(), "seen"), new Marks(disk.tab(), "seen")];
  expect(a.raise("c", 5)).toBe(true);
  expect(b.raise("d", 7)).toBe(true);
  expect(b.raise("c", 4)).toBe(false);
  a.merge();
  expect([a.get("c"), a.get("d"), b.get("c"), a.get("e")]).toEqual([5, 7, 5, undefined]);
  expect(new Marks(disk.tab(), "seen").get("d")).toBe(7);
});

it("are kept of the newest conversations only", () => {
  const disk = new FakeDisk();
  const marks = new Marks(disk.tab(), "seen");
  for (let i = 0; i < 501; i++) marks.raise(`c${i}`, 1);
  const again = new Marks(disk.tab(), "seen");
  expect([again.get("c0"), again.get("c1"), again.get("c500")]).toEqual([undefined, 1, 1]);
});
