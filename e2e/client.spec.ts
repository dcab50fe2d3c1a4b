import { type AgentTalk, type CustomerTalk, memoryStorage } from "@usher/client";
import { expect, test as base } from "@playwright/test";
import { Office } from "./support/office";
import { agentAt, customerAt } from "./support/talks";

const test = base.extend<{ office: Office }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
  office: async ({}, use) => {
    const office = await Office.open();
    await use(office);
    await office.close();
  },
});

/** How the server ends, each time in the middle of a talk; with SIGTERM it says when to come back. */
const ends: NodeJS.Signals[] = ["SIGKILL", "SIGTERM", "SIGKILL"];
/** How many lines each side says around each end. */
const lines = 20;

/** A picture of a single point. */
const png = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (c) => c.charCodeAt(0),
);

/** What a customer's app shows of one side. */
const shown = (c: CustomerTalk, from: string) =>
  c.view.messages.filter((m) => m.from === from && m.kind === "text").map((m) => m.text);

/** What the agent's app shows of one side. */
const seen = (a: AgentTalk, id: string, from: string) =>
  a
    .view(id)
    .feed.messages.filter((m) => m.from === from && m.kind === "text")
    .map((m) => m.text);

test("an app of a customer and one of an agent talk through a server that dies and comes back", async ({
  office,
}) => {
  const { server } = office;
  const kept = memoryStorage();
  let customer = customerAt(server.origin, kept);
  const agent = await agentAt(office);
  const [asked, answered] = [["a person, please"], [] as string[]];
  customer.say({ text: "a person, please", person: true });
  await expect.poll(() => shown(customer, "customer")).toEqual(asked);
  const id = customer.view.messages[0]?.conversation ?? "";
  await office.take(id);
  agent.open(id, () => true);
  await agent.load(id);

  // The customer has another device with the same account.
  const elsewhere = memoryStorage();
  elsewhere.set("pass", kept.get("pass"));
  const device = customerAt(server.origin, elsewhere);

  for (const [n, end] of ends.entries()) {
    let restarted: Promise<void> | undefined;
    for (let i = 0; i < lines; i++) {
      const [ask, answer] = [`ask ${n}.${i}`, `answer ${n}.${i}`];
      asked.push(ask);
      answered.push(answer);
      customer.say({ text: ask });
      agent.say({ conversation: id, kind: "text", text: answer });
      await new Promise((done) => setTimeout(done, 10)); // as fast as nobody types, so that some are under way
      if (i === lines / 2) restarted = server.stop(end).then(() => server.start());
      if (n === 0 && i === lines / 2 + 3) {
        // The customer's app dies as well, with words that nobody has.
        customer.stop();
        customer = customerAt(server.origin, kept);
      }
    }
    await restarted;
    await expect.poll(() => [customer.view.unsent, agent.waiting], { timeout: 60_000 }).toEqual([[], 0]);
  }

  const said = await office.said(id);
  const stored = (from: string) =>
    said.filter((m) => m.from === from && m.kind === "text").map((m) => m.text);
  expect(stored("customer"), "the customer's words, each once and in their order").toEqual(asked);
  expect(stored("agent"), "the agent's words, each once and in their order").toEqual(answered);
  for (const who of [customer, device]) {
    await expect.poll(async () => (await older(who)) && shown(who, "customer")).toEqual(asked);
    await expect.poll(() => shown(who, "agent")).toEqual(answered);
  }
  await expect.poll(() => seen(agent, id, "customer")).toEqual(asked);
  await expect.poll(() => seen(agent, id, "agent")).toEqual(answered);

  const last = agent.view(id).feed.upTo;
  agent.look(id, last);
  await expect.poll(() => customer.view.readUpTo).toBe(last);
  customer.seen();
  await expect.poll(() => agent.view(id).feed.read).toBe(last);
  await expect.poll(() => device.view.unread, "read on one device is read on the other").toBe(0);
  customer.type();
  await expect.poll(() => agent.view(id).typing).toBe(true);
  const picture = await customer.upload(new Blob([png], { type: "image/png" }), "point.png");
  customer.say({ text: "", files: [picture] });
  await expect.poll(() => agent.view(id).feed.messages.at(-1)?.files?.[0]?.name).toBe("point.png");
  expect(agent.view(id).typing).toBe(false);

  for (const who of [customer, device, agent]) who.stop();
});

/** Asks for the messages before those that are here, until there are none. */
async function older(talk: CustomerTalk): Promise<true> {
  while (talk.view.older === "some" || talk.view.older === "failed") await talk.loadOlder();
  return true;
}
