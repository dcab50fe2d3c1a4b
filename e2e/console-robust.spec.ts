import type { Browser, Page } from "@playwright/test";
import { Agent } from "./support/agent";
import { type Colleague, Office } from "./support/office";
import { expect, test as base, type View } from "./support/test";
import type { Visitor } from "./support/visitor";
import { Wire } from "./support/wire";

const view: View = { language: "en", scheme: "light" };
/** What a browser logs about a server that is not there, or that refuses. */
const cut = [/ERR_/, /WebSocket/, /Failed to load resource/];

interface Desk {
  office: Office;
  who: Colleague;
}

const test = base.extend<Desk>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
  office: async ({}, use) => {
    const office = await Office.open();
    await use(office);
    await office.close();
  },
  who: async ({ office }, use) => use(await office.hire("Agent")),
});
test.setTimeout(240_000);

/** An agent in front of the console, online. */
async function sitDown(
  browser: Browser,
  { office, who }: Desk,
  origin = office.server.origin,
): Promise<Agent> {
  const a = await Agent.signedIn(browser, view, origin, who, { expected: cut });
  await expect(a.page.getByRole("button", { name: a.n.presence })).toHaveAccessibleName(/Online/);
  return a;
}

/** A customer who wants a person, and whom the agent looks at. */
async function arrives(office: Office, agent: Agent, text: string, name?: string): Promise<Visitor> {
  const v = await office.customer(name);
  await v.askForPerson(text);
  await agent.open(v.conversation);
  await agent.hears(text.slice(0, 100)); // long ones are cut
  await expect(agent.box).toBeVisible({ timeout: 30_000 });
  return v;
}

/** What customer and agent have said, in the order of the server. */
async function said(office: Office, v: Visitor): Promise<string[]> {
  const all = await office.said(v.conversation);
  return all.filter((m) => m.kind === "text" && m.from !== "bot").map((m) => m.text);
}

/** Says that a line is shown once and no more. */
async function once(agent: Agent, ...lines: string[]): Promise<void> {
  for (const line of lines) await expect(agent.log.getByText(line, { exact: true }), line).toHaveCount(1);
}

const later = { timeout: 90_000 };

test("an agent's line is cut for a minute in the middle of a chat", async ({ office, who, browser }) => {
  const wire = await Wire.lay(Number(new URL(office.server.origin).port));
  const agent = await sitDown(browser, { office, who }, wire.origin);
  const v = await arrives(office, agent, "is anybody there?");
  await agent.reply("I am here");
  await once(agent, "I am here");
  await expect.poll(() => said(office, v)).toEqual(["is anybody there?", "I am here"]);
  wire.pull();
  const pulled = Date.now();
  await agent.reply("first line in the dark");
  await v.say("are you still there?");
  await agent.reply("second line in the dark");
  await expect(agent.offline).toBeVisible(later);
  await expect(agent.offline).toContainText("2 lines wait", later);
  await expect(agent.log.getByText(agent.n.queued)).toHaveCount(2, later);
  await agent.watched.look("console-offline");
  await agent.page.waitForTimeout(Math.max(0, pulled + 60_000 - Date.now())); // the minute itself
  wire.plug();
  await v.say("back again");
  await agent.hears("are you still there?", 90_000);
  await agent.hears("back again", 90_000);
  await expect.poll(async () => (await said(office, v)).length, later).toBe(6);
  const all = await said(office, v);
  const ours = ["I am here", "first line in the dark", "second line in the dark"];
  const theirs = ["is anybody there?", "are you still there?", "back again"];
  expect(
    all.filter((l) => ours.includes(l)),
    "the agent's lines, in their order",
  ).toEqual(ours);
  expect(
    all.filter((l) => theirs.includes(l)),
    "the customer's lines, in their order",
  ).toEqual(theirs);
  await expect(agent.offline).toBeHidden();
  await expect(agent.log.getByText(agent.n.queued)).toHaveCount(0);
  await once(agent, ...ours, ...theirs);
  const shown = await agent.lines();
  expect(
    shown.filter((l) => all.includes(l)),
    "shown in the order of the server",
  ).toEqual(all);
  await agent.watched.check();
  await wire.remove();
});

test("the server is killed with a reply under way", async ({ office, who, browser }) => {
  const agent = await sitDown(browser, { office, who });
  const v = await arrives(office, agent, "hello");
  // The reply is stored, and the answer that says so is lost with the server.
  await agent.page.route(
    "**/reply",
    async (route) => {
      await route.fetch();
      await office.server.stop("SIGKILL");
      await route.abort();
    },
    { times: 1 },
  );
  await agent.reply("stored, and nobody told me");
  await expect(agent.offline).toBeVisible(later);
  await agent.reply("written while it is down");
  await expect(agent.log.getByText(agent.n.queued).last()).toBeVisible(later);
  await office.server.start();
  const all = ["hello", "stored, and nobody told me", "written while it is down"];
  await expect.poll(() => said(office, v), later).toEqual(all);
  await expect(agent.offline).toBeHidden(later);
  await v.say("good to have you back");
  await agent.hears("good to have you back", 60_000);
  await once(agent, ...all);
  expect(await said(office, v)).toEqual([...all, "good to have you back"]);
  await agent.watched.check();
});

test("two tabs of one agent agree", async ({ office, who, browser }) => {
  const one = await sitDown(browser, { office, who });
  const v = await arrives(office, one, "a question of the first");
  const other = await office.customer("The second");
  await other.askForPerson("a question of the second");
  const two = await one.tab(one.page.url());
  await one.reply("said in the first tab");
  await two.hears("said in the first tab");
  await two.reply("said in the second tab");
  await one.hears("said in the second tab");
  await v.say("heard in both");
  for (const a of [one, two]) {
    await a.hears("heard in both");
    await once(a, "said in the first tab", "said in the second tab", "heard in both");
    await expect(a.row(other.conversation).getByText("1 unread")).toBeAttached();
    await expect(a.page).toHaveTitle(/^\(1\) /);
  }
  await two.open(other.conversation);
  await one.page.bringToFront();
  await expect(one.row(other.conversation).getByText(/unread/)).toHaveCount(0);
  await expect(one.page).toHaveTitle(/^Chats/);
  await one.page.getByRole("button", { name: one.n.presence }).click();
  await one.page.getByRole("menuitem", { name: one.n.away }).click();
  for (const a of [one, two])
    await expect(a.page.getByRole("button", { name: a.n.presence })).toHaveAccessibleName(/Away/);
  expect(await presence(office, who)).toBe("away");
  await two.page.close();
  await office.reply(await third(office), "not for the agent, who is away");
  expect(await presence(office, who), "one tab less changes nothing").toBe("away");
  await one.watched.check();
});

async function presence(office: Office, who: Colleague): Promise<string | undefined> {
  const all = (await (await office.api.get("/v1/agents")).json()) as {
    agents: { id: string; presence: string }[];
  };
  return all.agents.find((a) => a.id === who.id)?.presence;
}

/** A customer whom the admin answers. */
async function third(office: Office): Promise<string> {
  const v = await office.customer();
  const id = await v.askForPerson("and me?");
  const claimed = await office.api.post(`/v1/conversations/${id}/claim`);
  expect(claimed.status(), await claimed.text()).toBe(200);
  return id;
}

/** Signs the agent in again in the dialog that lies over the page. */
async function signInAgain(agent: Agent, who: Colleague): Promise<void> {
  const dialog = agent.page.getByRole("dialog", { name: agent.n.again });
  await dialog.getByRole("textbox", { name: agent.n.password }).fill(who.password);
  await dialog.getByRole("button", { name: agent.n.signIn }).click();
  await expect(dialog).toBeHidden(later);
}

function endSession(page: Page, office: Office) {
  return page.request.delete(new URL("/v1/session", page.url()).href, {
    headers: { Origin: office.server.origin },
  });
}

test("the session ends while a reply is typed", async ({ office, who, browser }) => {
  const agent = await sitDown(browser, { office, who });
  const first = await arrives(office, agent, "a question of the first");
  await agent.box.fill("begun for the first");
  const v = await arrives(office, agent, "a question of the second");
  const address = agent.page.url();
  await agent.box.pressSequentially("half a sen");
  await endSession(agent.page, office);
  await expect(agent.page.getByRole("dialog", { name: agent.n.again })).toBeVisible(later);
  await agent.watched.look("console-session-over");
  await signInAgain(agent, who);
  expect(agent.page.url()).toBe(address);
  await expect(agent.box).toHaveValue("half a sen");
  // Sent just as the session ends: kept, and sent once when somebody has signed in.
  await agent.page.route(
    "**/reply",
    async (route) => {
      await endSession(agent.page, office);
      await route.continue();
    },
    { times: 1 },
  );
  await agent.reply("half a sentence, now whole");
  await expect(agent.page.getByRole("dialog", { name: agent.n.again })).toBeVisible(later);
  await expect(agent.page.getByText(agent.n.signedOut)).toBeAttached();
  expect(await said(office, v)).toEqual(["a question of the second"]);
  await signInAgain(agent, who);
  await expect.poll(() => said(office, v), later).toContain("half a sentence, now whole");
  await v.say("thanks");
  await agent.hears("thanks", 60_000);
  await once(agent, "half a sentence, now whole");
  expect(await said(office, v)).toEqual(["a question of the second", "half a sentence, now whole", "thanks"]);
  await agent.open(first.conversation);
  await expect(agent.box).toHaveValue("begun for the first");
  await agent.watched.check();
});

/** What is wider than its place, of the page and of everything in it that scrolls or cuts. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) wide.push("the page");
    for (const e of document.querySelectorAll("nav, main, aside, header, [role=log], [data-chat], section")) {
      const { left, right, width } = e.getBoundingClientRect();
      if (width === 0) continue;
      if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible")
        wide.push(`${e.tagName} ${e.className}: ${e.scrollWidth} in ${e.clientWidth}`);
      if (left < -1 || right > innerWidth + 1) wide.push(`${e.tagName} ${e.className}: ${left}…${right}`);
    }
    return wide;
  });
}

test("10,000 characters, names from right to left, emoji and no end of letters", async ({
  office,
  who,
  browser,
}) => {
  const agent = await sitDown(browser, { office, who });
  const long = "اكتب 🎒 word 字 ".repeat(1000).slice(0, 10_000).trim();
  const endless = await arrives(office, agent, "x".repeat(10_000), "W".repeat(80));
  const emoji = await arrives(office, agent, "👩‍👩‍👧‍👦🏳️‍🌈".repeat(40), "👩‍👩‍👧‍👦🦊🏳️‍🌈 家庭");
  const v = await arrives(office, agent, "مرحبا", "زبون من المتجر \u202e🦊");
  await v.say(long);
  await agent.page.getByRole("button", { name: /Show all/ }).click();
  await expect(agent.log.getByText(long.slice(-40))).toBeVisible();
  await agent.reply(long);
  await expect.poll(async () => (await said(office, v)).at(-1)).toBe(long);
  for (const id of [endless.conversation, emoji.conversation, v.conversation]) {
    await agent.open(id);
    await agent.page.getByRole("log").waitFor();
    for (const width of [390, 768, 1280, 1440]) {
      await agent.page.setViewportSize({ width, height: 800 });
      expect(await overflowing(agent.page), `${width} px`).toEqual([]);
    }
  }
  await agent.watched.look("console-long");
  await agent.open(endless.conversation);
  await agent.watched.look("console-long-name");
  await agent.watched.check();
});

test("nothing moves under the pointer when others write", async ({ office, who, browser }) => {
  const agent = await sitDown(browser, { office, who });
  const three: Visitor[] = [];
  for (const name of ["One", "Two", "Three"]) three.push(await arrives(office, agent, `I am ${name}`, name));
  const [one, , open] = three as [Visitor, Visitor, Visitor];
  const order = () =>
    agent.list.locator("[data-chat]").evaluateAll((all) => all.map((e) => e.getAttribute("data-chat")));
  const places = () =>
    agent.page
      .locator("[data-chat], header, [role=log], textarea, nav button")
      .evaluateAll((all) => all.map((e) => JSON.stringify(e.getBoundingClientRect())));
  await agent.row(one.conversation).hover();
  const [rows, before] = [await order(), await places()];
  await one.say("me again");
  const fourth = await office.customer("Four");
  await fourth.askForPerson("I am Four");
  await expect(agent.row(one.conversation)).toContainText("me again");
  await expect(agent.list.getByRole("button", { name: agent.n.fresh })).toBeVisible();
  expect(await order()).toEqual(rows);
  const after = await places();
  expect(
    before.filter((p) => !after.includes(p)),
    "what has moved",
  ).toEqual([]);
  await agent.log.hover();
  await expect
    .poll(order)
    .toEqual([fourth.conversation, one.conversation, open.conversation, three[1]?.conversation]);
  await agent.watched.check();
});
