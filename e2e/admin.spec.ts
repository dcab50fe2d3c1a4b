import { Admin } from "./support/admin";
import { Customer } from "./support/customer";
import { Shop } from "./support/shop";
import { expect, open, test as base, views } from "./support/test";
import { Server } from "./support/usher";

const test = base.extend<{ server: Server; shop: Shop }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
  server: async ({}, use) => {
    const server = await Server.start("web:\n  rate_limits: false\n");
    await use(server);
    await server.remove();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  shop: async ({}, use) => {
    const shop = await Shop.open();
    await use(shop);
    await shop.close();
  },
});

const first = { name: "Lead", email: "lead@shop.example", password: "amber kettle nine owls" };
const agent = { name: "Mika", email: "mika@shop.example", password: "seven quiet lanterns" };
const said = {
  en: {
    widget: "Trail desk",
    greeting: "Hello from the trail desk. What are you planning?",
    question: "where can I park my bicycle",
    answer: "In the yard behind the shop, under the roof.",
    person: "I want to talk to a person",
    skill: "tents",
  },
  zh: {
    widget: "山野小店",
    greeting: "您好，这里是山野小店，想去哪里走走？",
    question: "自行车停在哪里",
    answer: "停在店后院子的棚子下面就好。",
    person: "我要找人工客服",
    skill: "帐篷",
  },
};
const colour = "#6d3fc4";

for (const view of views) {
  test(`a first admin, ${view.language} ${view.scheme}`, async ({ browser, server, shop }) => {
    test.setTimeout(400_000);
    const t = said[view.language];
    const admin = new Admin(await open(browser, view, { expected: [/401/, /409/] }));
    const { n, page } = admin;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);

    await test.step("the printed link makes the first account, once", async () => {
      await page.goto(server.setup);
      await expect(page.getByLabel(n.password)).toBeVisible();
      await admin.watched.look("set-up");
      await admin.setUp(first);
      await expect(page.getByRole("heading", { name: n.welcome })).toBeVisible();
      expect(page.url(), "the token leaves the address").not.toContain("token");
      await admin.watched.look("first-steps");
      const late = new Admin(await open(browser, view, { expected: [/409/] }));
      await late.page.goto(server.setup);
      await expect(late.page.getByRole("heading", { name: n.used })).toBeVisible();
      await late.watched.look("set-up-used");
      await late.watched.check();
      await late.page.close();
    });

    let snippet = "";
    await test.step("the widget gets a name, a colour, a greeting and its site", async () => {
      await page.getByRole("link", { name: n.toWidget }).click();
      await page.getByLabel(view.language === "en" ? "Name" : "名称", { exact: true }).fill(t.widget);
      await page.getByLabel(n.colour, { exact: true }).fill(colour);
      await page.getByLabel(n.greeting).fill(t.greeting);
      await page.getByRole("textbox", { name: n.site }).fill(shop.origin);
      await admin.button(n.add).click();
      await admin.watched.look("settings-widget");
      await admin.save();
      await admin.button(n.copy).first().click();
      snippet = await page.evaluate(() => navigator.clipboard.readText());
      expect(snippet).toBe(await page.getByRole("region", { name: n.line }).innerText());
    });

    await test.step("a first entry", async () => {
      await admin.setting(n.start);
      await page.getByRole("link", { name: n.toEntries }).click();
      await expect(page.locator("[data-state=empty]")).toBeVisible();
      await page.getByRole("link", { name: n.newEntry }).first().click();
      await page.getByRole("textbox", { name: n.way }).fill(t.question);
      await page.getByLabel(n.answer).fill(t.answer);
      await admin.watched.look("first-entry");
      await admin.button(n.create).click();
      await expect(page.getByRole("table")).toContainText(t.question);
    });

    await test.step("the snippet shows the widget with its look", async () => {
      shop.paste(snippet, view.language);
      const c = await Customer.visit(browser, view, shop.origin);
      await c.openPanel();
      await expect(c.panel.getByRole("heading", { name: t.widget })).toBeVisible();
      await expect(c.log.getByText(t.greeting)).toBeVisible();
      await expect(c.page.locator("button.launch")).toHaveCSS("background-color", "rgb(109, 63, 196)");
      await c.say(t.question);
      await c.hears(t.answer);
      await c.say(t.person);
      await expect(c.panel.locator(".strip[role=status]")).toBeVisible();
      await c.watched.look("widget-own-look");
      await c.watched.check();
      await c.page.close();
    });

    await test.step("an agent is invited, follows the copied link and is in", async () => {
      await admin.setting(n.start);
      await expect(admin.step(0).getByRole("img", { name: n.done })).toBeVisible();
      await expect(admin.step(1).getByRole("img", { name: n.done })).toBeVisible();
      await admin.watched.look("first-steps-two");
      await page.getByRole("link", { name: n.toPeople }).click();
      await admin.watched.look("people-alone");
      await admin.button(n.invite).click();
      await admin.dialog.getByLabel(n.name).fill(agent.name);
      await admin.dialog.getByLabel(n.email).fill(agent.email);
      await admin.watched.look("invite");
      await admin.button(n.makeLink, admin.dialog).click();
      await expect(admin.dialog.getByLabel(n.link)).toBeVisible();
      await admin.watched.look("invite-link");
      const link = await admin.copyLink();
      await admin.button(n.finish, admin.dialog).click();
      const invited = new Admin(await open(browser, view, { expected: [/401/] }));
      await invited.page.goto(link);
      await expect(invited.page.getByLabel(n.password)).toBeVisible();
      await invited.watched.look("join");
      await invited.choosePassword(agent.password, n.join);
      await expect(invited.page.getByRole("navigation", { name: n.chats })).toBeVisible();
      await invited.watched.check();
      await invited.page.close();
    });

    await test.step("what the agent may do and takes on is changed", async () => {
      await admin.act(agent.name, n.edit);
      await admin.dialog.getByRole("radio", { name: n.role }).check();
      await admin.dialog.getByRole("combobox", { name: n.skills }).fill(t.skill);
      await page.keyboard.press("Enter");
      await admin.dialog.getByRole("combobox", { name: n.languages }).click();
      await page.getByRole("option", { name: n.language, exact: true }).click();
      await page.keyboard.press("Escape");
      await admin.dialog.getByLabel(n.capacity).fill("3");
      await admin.watched.look("person");
      await admin.button(n.save, admin.dialog).click();
      await expect(admin.dialog).toHaveCount(0);
      const row = admin.row(agent.name);
      for (const word of [n.role, t.skill, n.language, "3"]) await expect(row).toContainText(word);
      await admin.watched.look("people");
    });

    await test.step("the agent is disabled, enabled and gets another password", async () => {
      const out = new Admin(await open(browser, view, { expected: [/401/] }));
      await out.page.goto(server.origin);
      await out.signIn(agent.email, agent.password);
      await expect(out.page.getByRole("navigation", { name: n.chats })).toBeVisible();
      await admin.act(agent.name, n.disable);
      await admin.watched.look("disable");
      await admin.button(n.disable, admin.dialog).click();
      await expect(admin.row(agent.name)).toContainText(n.disabled);
      await out.page.reload();
      await out.signIn(agent.email, agent.password);
      await expect(out.page.getByRole("alert")).toBeVisible();
      await admin.act(agent.name, n.enable);
      await admin.button(n.enable, admin.dialog).click();
      await expect(admin.row(agent.name)).not.toContainText(n.disabled);
      await admin.act(agent.name, n.newLink);
      await admin.button(view.language === "en" ? "Make the link" : "生成链接", admin.dialog).click();
      const link = await admin.copyLink();
      await admin.button(n.finish, admin.dialog).click();
      await out.page.goto(link);
      await expect(out.page.getByLabel(n.password)).toBeVisible();
      await out.watched.look("reset");
      await out.choosePassword("eight quiet lanterns", n.reset);
      await expect(out.page.getByRole("navigation", { name: n.chats })).toBeVisible();
      await out.watched.check();
      await out.page.close();
    });

    await test.step("thresholds show what they would have changed", async () => {
      await admin.setting(n.bot);
      const preview = page.getByRole("region", { name: n.preview });
      await expect(preview.getByText(n.same)).toBeVisible();
      await admin.watched.look("settings-bot");
      await page.getByRole("textbox", { name: n.threshold }).fill("100");
      await expect(preview.getByText(n.changes)).toBeVisible();
      await expect(preview.getByText(t.question).first()).toBeVisible();
      await admin.watched.look("settings-bot-preview");
      await admin.save();
      await expect(preview.getByText(n.same)).toBeVisible();
    });

    await admin.watched.check();
  });
}
