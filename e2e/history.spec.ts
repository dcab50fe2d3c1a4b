import { Agent } from "./support/agent";
import { Customer } from "./support/customer";
import { admin, Office } from "./support/office";
import type { Locator } from "@playwright/test";
import { expect, test as base, type View } from "./support/test";
import type { Visitor } from "./support/visitor";

const view: View = { language: "en", scheme: "light" };
const first = "the first line of all";

interface Past {
  past: { office: Office; visitor: Visitor };
}

/** One server with a history of 5,000 messages, for the customer's side and the agent's. */
const test = base.extend<object, Past>({
  past: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const office = await Office.open("desk:\n  grace: 1h\n");
      const visitor = await office.customer("The one who writes");
      await visitor.askForPerson(first);
      await office.take(visitor.conversation);
      await office.write(visitor.conversation, 5_000);
      await use({ office, visitor });
      await office.close();
    },
    { scope: "worker", timeout: 300_000 },
  ],
});
test.setTimeout(300_000);
test.use({ trace: "off" }); // each step of it would keep 5,000 lines

/** Scrolls up as a person does, until the first line of all is there. In one go: each step from here takes long. */
async function scrollToFirst(log: Locator): Promise<void> {
  await log.evaluate(async (e, text) => {
    while (!e.textContent.includes(text)) {
      e.scrollTop = 0;
      await new Promise((done) => setTimeout(done, 20));
    }
    e.scrollTop = 0;
  }, first);
  await expect(log.getByText(first)).toBeInViewport();
}

test("a customer with a history of 5,000 messages", async ({ past: { office, visitor }, browser }) => {
  office.shop.show(office.server.origin);
  const c = await Customer.visit(browser, view, office.shop.origin);
  await c.is(office.server.origin, visitor);
  await c.openPanel();
  await expect.poll(async () => (await c.lines()).length).toBeGreaterThan(10);
  expect((await c.lines()).length, "lines that are loaded at first").toBeLessThan(400);
  await scrollToFirst(c.log);
  await c.say("still quick");
  await c.hears("still quick");
  await c.watched.check();
});

test("an agent with a history of 5,000 messages", async ({ past: { office, visitor }, browser }) => {
  const agent = await Agent.signedIn(browser, view, office.server.origin, admin);
  await office.take(visitor.conversation);
  await agent.page.goto(`${office.server.origin}/chats/${visitor.conversation}`);
  const newest = (await office.said(visitor.conversation)).findLast((m) => m.kind === "text");
  await expect(agent.log.getByText(newest?.text ?? "", { exact: true }).last()).toBeInViewport();
  expect((await agent.lines()).length, "lines that are loaded at first").toBeLessThan(400);
  await agent.reply("quick at the end");
  await agent.hears("quick at the end");
  await scrollToFirst(agent.log);
  const lines = await agent.lines();
  expect(new Set(lines.filter((l) => l.startsWith("line "))).size, "each line is there").toBe(5_000);
  expect(
    lines.filter((l) => l.startsWith("line ")),
    "and once",
  ).toHaveLength(5_000);
  await agent.reply("quick with everything in view");
  await expect(agent.log.getByText("quick with everything in view")).toBeInViewport();
  await agent.watched.check();
});
