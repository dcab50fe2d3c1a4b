import type { Browser } from "@playwright/test";
import { Customer } from "./support/customer";
import { Office } from "./support/office";
import { expect, test as base, type View } from "./support/test";
import { Wire } from "./support/wire";

const view: View = { language: "en", scheme: "light" };
/** What a browser logs about a server that is not there. */
const cut = [/ERR_/, /WebSocket/, /Failed to load resource/];

const test = base.extend<{ office: Office }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
  office: async ({}, use) => {
    const office = await Office.open();
    await use(office);
    await office.close();
  },
});

/** Opens the widget on the shop's page; origin is where the browser finds the server. */
async function visit(
  browser: Browser,
  office: Office,
  origin = office.server.origin,
  more = "",
): Promise<Customer> {
  office.shop.show(origin, more);
  const c = await Customer.visit(browser, view, office.shop.origin, { expected: cut });
  await c.openPanel();
  return c;
}

test("a customer's line is cut for a minute in the middle of a chat", async ({ office, browser }) => {
  const wire = await Wire.lay(Number(new URL(office.server.origin).port));
  const c = await visit(browser, office, wire.origin);
  await c.say("before the cut");
  await expect.poll(() => c.lines()).toContain("before the cut");
  await c.hears(/Sent|Read/);
  const id = await office.claim();
  await office.reply(id, "an agent is here");
  await c.hears("an agent is here");
  wire.pull();
  await c.say("first line in the dark");
  await office.reply(id, "are you still there?");
  await c.say("second line in the dark");
  await c.page.waitForTimeout(60_000); // the cut itself, which the issue of a lost line is about
  wire.plug();
  await c.hears("are you still there?", 60_000);
  await c.say("back again");
  await expect
    .poll(async () => (await office.said(id)).filter((m) => m.from === "customer").map((m) => m.text), {
      timeout: 60_000,
    })
    .toEqual(["before the cut", "first line in the dark", "second line in the dark", "back again"]);
  const shown = await c.lines();
  for (const line of [
    "first line in the dark",
    "second line in the dark",
    "are you still there?",
    "back again",
  ])
    expect(
      shown.filter((l) => l === line),
      line,
    ).toHaveLength(1);
  await wire.remove();
});

test("the server is killed and comes back", async ({ office, browser }) => {
  const c = await visit(browser, office);
  await c.say("before the crash");
  await c.hears(/Sent|Read/);
  const id = await office.claim();
  await office.server.stop("SIGKILL");
  await c.say("while it is down");
  await office.server.start();
  await expect
    .poll(async () => (await office.said(id)).filter((m) => m.from === "customer").map((m) => m.text), {
      timeout: 45_000,
    })
    .toEqual(["before the crash", "while it is down"]);
  await office.reply(id, "we are back");
  await c.hears("we are back", 30_000);
  expect((await c.lines()).filter((l) => l === "while it is down")).toHaveLength(1);
});

test("two tabs show one conversation", async ({ office, browser }) => {
  const one = await visit(browser, office);
  await one.say("said in the first tab");
  await one.hears(/Sent|Read/);
  const second = await one.page.context().newPage();
  await second.goto(office.shop.origin);
  await second.locator("button.launch").click();
  const log = second.getByRole("log", { name: "Messages" });
  await expect(log.getByText("said in the first tab")).toBeVisible();
  const id = await office.claim();
  await second
    .getByRole("dialog")
    .getByRole("textbox", { name: /message/i })
    .fill("said in the second tab");
  await second.getByRole("dialog").getByRole("button", { name: "Send", exact: true }).click();
  await one.hears("said in the second tab");
  await office.reply(id, "heard in both");
  await one.hears("heard in both");
  await expect(log.getByText("heard in both")).toHaveCount(1);
  const texts = (await office.said(id)).filter((m) => m.from === "customer").map((m) => m.text);
  expect(texts).toEqual(["said in the first tab", "said in the second tab"]);
});

test("a message of 10,000 characters, emoji and right-to-left text", async ({ office, browser }) => {
  const c = await visit(browser, office, office.server.origin, 'data-name="زبون 🦊"');
  const long = "اكتب 🎒 word 字 ".repeat(1000).slice(0, 10_000).trim();
  await c.say("مرحبا 👋 你好 hello");
  await c.hears("مرحبا 👋 你好 hello");
  const id = await office.claim();
  await c.say(long);
  await expect
    .poll(async () => (await office.said(id)).filter((m) => m.from === "customer").at(-1)?.text)
    .toBe(long);
  await office.reply(id, long);
  await expect(c.log.getByRole("button", { name: "Show all" })).toHaveCount(2);
  const wider = await c.panel.evaluate((e) => e.scrollWidth > e.clientWidth);
  expect(wider, "the panel scrolls sideways").toBe(false);
  await c.watched.look("widget-long");
});
