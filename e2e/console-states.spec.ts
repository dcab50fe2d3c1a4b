import type { Browser, Locator } from "@playwright/test";
import { Agent } from "./support/agent";
import { Gate } from "./support/gate";
import { Office } from "./support/office";
import { expect, test as withDemo, type View, consoleViews } from "./support/test";
import type { Demo } from "./support/usher";

interface Offices {
  /** A server that nobody has written to. */
  quiet: Office;
}

const test = withDemo.extend<object, Offices>({
  quiet: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const office = await Office.open();
      await use(office);
      await office.close();
    },
    { scope: "worker" },
  ],
});
test.setTimeout(420_000);

/** What a browser logs about a request that was cut or refused. */
const cut = [/ERR_FAILED/, /Failed to load resource/];
const lists = /\/v1\/(conversations|agents)/;
const words = { en: { hit: "order", none: "no such words" }, zh: { hit: "订单", none: "没有这样的话" } };

/** The demo's agent in front of the console. */
function sitDown(browser: Browser, view: View, demo: Demo): Promise<Agent> {
  return Agent.signedIn(browser, view, demo.tour.console, demo.person("agent"), { expected: cut });
}

/** Tries again until it is there; the page may have done so by itself. */
async function again(a: Agent, where: Locator, there: Locator): Promise<void> {
  await expect(async () => {
    const retry = where.getByRole("button", { name: a.n.retry });
    if (await retry.isVisible()) await retry.click();
    await expect(there).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 90_000 });
}

/** A chat of the agent's own. */
async function own(a: Agent): Promise<string> {
  await a.section(a.n.mine);
  const row = a.list.locator("[data-chat]").first();
  await expect(row).toBeVisible();
  return (await row.getAttribute("data-chat")) ?? "";
}

for (const view of consoleViews) {
  test(`the console where nothing is, ${view.language} ${view.scheme}`, async ({ quiet, browser }) => {
    const a = await Agent.signedIn(browser, view, quiet.server.origin, await quiet.hire("Agent"));
    const look = (name: string) => a.watched.look(name);
    for (const section of ["mine", "queue", "bot", "team", "closed"] as const) {
      await a.section(a.n[section]);
      await expect(a.list.locator("[data-state=empty]")).toBeVisible();
      await look(`console-empty-${section}`);
    }
    await a.list.getByRole("searchbox").fill(words[view.language].none);
    await expect(a.list.getByText(/Nothing found|没有找到/)).toBeVisible();
    await expect(a.list.locator("[data-state=empty]")).toBeVisible();
    await look("console-found-nothing");
    await a.page.keyboard.press("Control+k");
    await a.dialog(a.n.palette).getByRole("textbox").fill(words[view.language].none);
    await look("console-palette-nothing");
    await a.page.keyboard.press("Escape");
    a.watched.allow(/404/);
    await a.page.goto(`${quiet.server.origin}/chats/00000000-0000-7000-8000-000000000000`);
    await expect(a.page.getByRole("main").locator("[data-state=empty]")).toBeVisible();
    await look("console-chat-gone");
    await a.watched.check();
  });

  test(`the console while it loads and where that fails, ${view.language} ${view.scheme}`, async ({
    demo,
    browser,
  }) => {
    const a = await sitDown(browser, view, demo);
    const look = (name: string) => a.watched.look(name);
    const at = `${new URL(demo.tour.console).origin}/chats/${await own(a)}`;
    const gate = new Gate();
    await a.page.route(lists, async (route) => {
      await gate.opened;
      await route.continue();
    });
    await a.page.goto(at);
    await expect(a.list.locator("[data-state=loading]")).toBeVisible();
    await look("console-loading");
    gate.open();
    await expect(a.box).toBeVisible();
    await a.page.unrouteAll({ behavior: "wait" });
    await a.watched.check();

    await a.page.route(lists, (route) => route.abort());
    await a.page.goto(at);
    await expect(a.page.locator("[data-state=error]").first()).toBeVisible({ timeout: 60_000 });
    await expect(a.page.locator("[data-state=loading]")).toHaveCount(0, { timeout: 60_000 });
    await look("console-error");
    await a.page.unrouteAll();
    await again(a, a.page.getByRole("main"), a.box);
    await again(a, a.list, a.row(at.split("/").at(-1) ?? ""));
    await expect(a.row(at.split("/").at(-1) ?? "")).toBeVisible();
    await expect(a.page.locator("[data-state=error]")).toHaveCount(0);

    // The list and the chat are there; what was said, the agents and the customer's past are not.
    await a.page.route(
      /\/v1\/(conversations\/.+\/(messages|turns)|conversations\?customer|agents)/,
      (route) => route.abort(),
    );
    await a.page.goto(at);
    await expect(a.page.getByRole("main").locator("[data-state=error]")).toBeVisible({ timeout: 60_000 });
    await expect(a.page.locator("[data-state=loading]")).toHaveCount(0, { timeout: 60_000 });
    await a.act(a.n.transfer);
    await expect(a.dialog(a.n.handOn).locator("[data-state=error]")).toBeVisible({ timeout: 60_000 });
    await look("console-transfer-error");
    await a.page.keyboard.press("Escape");
    await look("console-chat-error");
    await a.page.unrouteAll();
    await again(a, a.page.getByRole("main"), a.log);
    await a.act(a.n.transfer);
    const agents = a.dialog(a.n.handOn);
    await again(a, agents, agents.getByRole("radio").first());
    await a.watched.check();
  });

  test(`the console in full, ${view.language} ${view.scheme}`, async ({ demo, browser }) => {
    const a = await sitDown(browser, view, demo);
    const look = (name: string) => a.watched.look(name);
    for (const section of ["queue", "bot", "team", "closed"] as const) {
      await a.section(a.n[section]);
      await look(`console-${section}`);
    }
    await a.list.getByRole("searchbox").fill(words[view.language].hit);
    await expect(a.list.locator("[data-chat]").first()).toBeVisible();
    await look("console-found");
    await a.list.getByRole("searchbox").fill("");
    await a.section(a.n.mine);
    const id = await own(a);
    await a.open(id);
    await a.page.getByRole("region", { name: a.n.packet }).getByRole("button").click();
    await look("console-packet");
    await a.page.getByRole("region", { name: a.n.packet }).getByRole("button").click();
    const customer = a.page.getByRole("complementary", { name: a.n.customer });
    await a.page.setViewportSize({ width: 900, height: 800 });
    await expect(customer).toHaveCount(0); // no longer beside the chat
    await a.page.getByRole("button", { name: a.n.info }).click();
    await expect(customer).toBeVisible();
    await look("console-customer");
    await a.page.setViewportSize({ width: 900, height: 800 });
    await a.page.keyboard.press("Escape"); // what lies over a narrow page is put away
    await a.page.setViewportSize({ width: 1280, height: 800 });
    await a.page.getByRole("button", { name: a.n.more }).click();
    await look("console-more");
    await a.page.keyboard.press("Escape");
    await a.page
      .locator("header")
      .first()
      .click({ position: { x: 4, y: 4 } }); // shortcuts are for who writes nothing
    await a.page.keyboard.press("?");
    await expect(a.dialog(a.n.shortcuts)).toBeVisible();
    await look("console-shortcuts");
    await a.page.keyboard.press("Escape");
    await a.page.keyboard.press("Control+k");
    await expect(a.dialog(a.n.palette)).toBeVisible();
    await look("console-palette");
    await a.page.keyboard.press("Escape");
    await a.act(a.n.transfer);
    await expect(a.dialog(a.n.handOn).getByRole("radio").first()).toBeVisible();
    await look("console-transfer");
    await a.dialog(a.n.handOn).getByRole("tab", { name: a.n.bySkill }).click();
    await look("console-transfer-skill");
    await a.page.keyboard.press("Escape");
    await a.page.getByRole("button", { name: a.n.close, exact: true }).click();
    await expect(a.dialog(a.n.sure)).toBeVisible();
    await look("console-close");
    await a.dialog(a.n.sure).getByRole("button", { name: a.n.keep }).click();
    await a.watched.check();
  });

  test(`what the server refuses in the console, ${view.language} ${view.scheme}`, async ({ browser }) => {
    const office = await Office.open();
    const [who, leaves] = [await office.hire("Agent"), await office.hire("The one who leaves")];
    const a = await Agent.signedIn(browser, view, office.server.origin, who, { expected: cut });
    const v = await office.customer();
    await v.askForPerson("hello");
    await a.open(v.conversation);
    await expect(a.box).toBeVisible({ timeout: 30_000 });
    const gate = new Gate();
    await a.page.route("**/reply", async (route) => {
      await gate.opened;
      await route.continue();
    });
    await a.reply("on its way");
    await a.act(a.n.transfer);
    await a.dialog(a.n.handOn).getByRole("radio", { name: leaves.name }).click();
    await office.api.post(`/v1/agents/${leaves.id}/disable`); // by the admin, meanwhile
    await a.dialog(a.n.handOn).getByRole("button", { name: a.n.submit }).click();
    const refusal = a.dialog(a.n.handOn).getByRole("alert");
    await expect(refusal).toBeVisible();
    await a.watched.look("console-transfer-refused");
    if (view.language === "zh") await expect(refusal).not.toContainText(/[a-z]{3}/);
    await a.page.keyboard.press("Escape");

    // Who closes has not seen what comes while they are asked whether they are sure.
    await a.page.getByRole("button", { name: a.n.close, exact: true }).click();
    const sure = a.dialog(a.n.sure);
    await expect(sure).toBeVisible();
    await v.say("one more thing");
    await a.hears("one more thing");
    await sure.getByRole("button", { name: a.n.close, exact: true }).click();
    await expect(sure).toBeHidden();
    const unseen = a.page.getByRole("main").getByRole("alert");
    await expect(unseen).toContainText(view.language === "zh" ? "又发来消息" : "has just written");
    await a.watched.look("console-close-refused");

    await office.api.post(`/v1/conversations/${v.conversation}/close`);
    gate.open();
    await expect(a.log.getByRole("alert")).toBeVisible();
    if (view.language === "zh") await expect(a.log.getByRole("alert")).not.toContainText(/[a-z]{3}/);
    await a.watched.look("console-refused");
    await a.watched.check();
    await office.close();
  });
}
