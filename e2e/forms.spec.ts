import type { Browser } from "@playwright/test";
import { Sluice } from "./support/sluice";
import { admin, Office } from "./support/office";
import { expect, open, signIn, test as base, type View, trainerViews, type Watched } from "./support/test";
import { Server } from "./support/usher";

/*
 * What forms say: what is missing, what somebody else has saved meanwhile,
 * links that open nothing, and whoever tries too often.
 */

const test = base.extend<{ office: Office; strict: Server }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
  office: async ({}, use) => {
    const office = await Office.open();
    await use(office);
    await office.close();
  },
  /** A server that limits how often one may try. */
  // eslint-disable-next-line no-empty-pattern -- as above
  strict: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.remove();
  },
});

const names = {
  en: {
    create: "Create entry",
    way: "English way to ask 1",
    answer: "Answer in English",
    save: "Save",
    keep: "Save this choice",
    conflict: "Somebody else saved this entry meanwhile",
    invite: "Invite",
    makeLink: "Make the link",
    clarify: "Ask back, in per cent",
    colour: "Colour",
    widgetName: "Name",
    site: "Add a site",
    add: "Add",
    meanwhile: "Somebody else has saved this page meanwhile",
    mine: "Save mine",
    change: "Change password",
    missing: "Write the password that you have now.",
    email: "E-mail",
    password: /^Password/,
    signIn: "Sign in",
    setUp: "Create the account",
    join: "Set the password and sign in",
    question: "Question",
    ask: "Try it",
    unanswered: /^Unanswered/,
    people: "People",
    leaving: "Leave without saving?",
    stay: "Stay here",
    drop: "Leave without saving",
    saveAndLeave: "Save and leave",
  },
  zh: {
    create: "创建条目",
    way: "中文问法 1",
    answer: "中文答案",
    save: "保存",
    keep: "按此保存",
    conflict: "在您编辑时，有人保存了这个条目",
    invite: "邀请",
    makeLink: "生成邀请链接",
    clarify: "反问确认（百分比）",
    colour: "颜色",
    widgetName: "名称",
    site: "添加网站",
    add: "添加",
    meanwhile: "其他人刚刚保存过这一页",
    mine: "用我的保存",
    change: "修改密码",
    missing: "请填写现在使用的密码。",
    email: "邮箱",
    password: /^密码/,
    signIn: "登录",
    setUp: "创建账号",
    join: "设置密码并登录",
    question: "问题",
    ask: "试一试",
    unanswered: /^未解答/,
    people: "人员",
    leaving: "不保存就离开吗？",
    stay: "留在这里",
    drop: "不保存，离开",
    saveAndLeave: "保存后离开",
  },
};

for (const view of trainerViews) {
  const n = names[view.language];
  const press = (w: Watched, name: string) =>
    w.page.getByRole("button", { name, exact: true }).first().click();

  test(`forms of the trainer and the settings, ${view.language} ${view.scheme}`, async ({
    office,
    browser,
  }) => {
    test.setTimeout(400_000);
    const w = await signedIn(browser, view, office);
    const { page } = w;
    const go = (path: string) => page.goto(office.server.origin + path);

    await go("/trainer/entries/new");
    await page.getByRole("textbox", { name: n.way }).fill("where is it");
    await press(w, n.create);
    await expect(page.getByRole("alert").first()).toBeVisible();
    await w.look("trainer-entry-invalid");
    await page.getByLabel(n.answer).fill("!".repeat(16_400));
    await press(w, n.create);
    await expect(page.getByRole("alert").first()).toBeVisible();
    await w.look("trainer-entry-refused");

    const entry = await office.entry("where is it", "here");
    await reload(w, `${office.server.origin}/trainer/entries/${entry}`);
    await page.getByLabel(n.answer).fill("over there");
    await office.answer(entry, "behind you");
    await press(w, n.save);
    await expect(page.getByRole("dialog", { name: n.conflict })).toBeVisible();
    await w.look("trainer-entry-conflict");
    await press(w, n.keep);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.getByLabel(n.answer).fill("on the left");
    await page.getByRole("link", { name: n.unanswered }).click();
    await expect(page.getByRole("dialog", { name: n.leaving })).toBeVisible();
    await w.look("trainer-entry-leaving");
    await press(w, n.saveAndLeave);
    await expect(page).toHaveURL(/\/trainer\/unanswered/);
    await go(`/trainer/entries/${entry}`);
    await expect(page.getByLabel(n.answer)).toHaveValue("on the left");

    await go("/trainer/bench");
    await w.look("trainer-bench-empty");
    const sluice = await Sluice.before(page, /\/v1\/understand$/);
    await page.getByRole("textbox", { name: n.question }).fill("where is it");
    await press(w, n.ask);
    await expect(page.locator("[aria-busy=true]").first()).toBeVisible();
    await w.look("trainer-bench-loading", { barriers: false });
    await sluice.cut();
    await expect(page.getByRole("alert").first()).toBeVisible();
    await w.look("trainer-bench-error");

    await go("/settings/people");
    await press(w, n.invite);
    await press(w, n.makeLink);
    await w.look("invite-invalid");
    await page.keyboard.press("Escape");

    await go("/settings/bot");
    await page.getByRole("textbox", { name: n.clarify }).fill("99");
    await expect(page.getByRole("alert").first()).toBeVisible();
    await w.look("settings-bot-invalid");
    const toPeople = page.getByRole("link", { name: n.people, exact: true });
    await toPeople.click();
    await expect(page.getByRole("dialog", { name: n.leaving })).toBeVisible();
    await w.look("settings-leaving");
    await press(w, n.stay);
    await expect(page).toHaveURL(/\/settings\/bot/);
    await toPeople.click();
    await press(w, n.drop);
    await expect(page).toHaveURL(/\/settings\/people/);

    await go("/settings/widget");
    await page.getByLabel(n.colour, { exact: true }).fill("teal");
    await page.getByRole("textbox", { name: n.site }).fill("shop");
    await press(w, n.add);
    await w.look("settings-widget-invalid");
    await page.getByLabel(n.colour, { exact: true }).fill("#6d3fc4");
    await office.paint("#b4540a");
    await press(w, n.save);
    await expect(page.getByText(n.meanwhile)).toBeVisible();
    await w.look("settings-widget-conflict");
    await press(w, n.mine);
    await expect(page.getByText(n.meanwhile)).toHaveCount(0);

    await go("/settings/account");
    await press(w, n.change);
    await expect(page.getByText(n.missing)).toBeVisible();
    await w.look("account-invalid");
    await w.check();
  });

  test(`at the door, ${view.language} ${view.scheme}`, async ({ office, strict, browser }) => {
    test.setTimeout(400_000);
    const w = await open(browser, view, { expected: [/401|404|409|422|429/] });
    const { page } = w;
    const at = (path: string) => reload(w, office.server.origin + path);

    await at("/setup#token=x");
    await expect(page.locator("[data-state=error]")).toBeVisible();
    await w.look("set-up-unknown");
    // This server has its admin: that a link still opens is made up.
    await page.route(/\/v1\/setup\/check$/, (route) => route.fulfill({ status: 204 }));
    await at("/setup#token=y");
    await press(w, n.setUp);
    await w.look("set-up-invalid");
    await at("/setup");
    await expect(page.locator("[data-state=error]")).toBeVisible();
    await w.look("set-up-no-token");

    const link = await office.invite("new@shop.example");
    await at(link);
    await page.getByLabel(n.password).fill("short");
    await press(w, n.join);
    await w.look("join-invalid");
    await at("/join#token=lost");
    await expect(page.locator("[data-state=error]")).toBeVisible();
    await w.look("join-unknown");
    // A link lives for a week: only here the server's answer is made up.
    await page.route(/\/v1\/join\/check$/, (route) =>
      route.fulfill({
        status: 422,
        contentType: "application/problem+json",
        json: {
          title: "",
          status: 422,
          code: "invalid",
          detail: "this link has expired: ask an admin for a new one",
        },
      }),
    );
    await at(link);
    await expect(page.locator("[data-state=error]")).toBeVisible();
    await w.look("join-expired");

    await reload(w, strict.origin);
    await press(w, n.signIn);
    await w.look("signin-invalid");
    await page.getByLabel(n.email).fill("lead@shop.example");
    await page.getByLabel(n.password).fill("not the password");
    await expect(async () => {
      await press(w, n.signIn);
      await expect(page.getByRole("button", { name: n.signIn })).toBeDisabled({ timeout: 2_000 });
      await expect(page.getByRole("alert")).toContainText(/\d+/, { timeout: 2_000 });
    }).toPass();
    await w.look("signin-too-often");
    await w.check();
  });
}

/** Opens a window of the admin. */
async function signedIn(browser: Browser, view: View, office: Office): Promise<Watched> {
  const w = await open(browser, view, { expected: [/ERR_/, /Failed to load resource/] });
  await signIn(w.page, office.server.origin, admin);
  return w;
}

/** Opens an address afresh, also where only its fragment differs or the page would ask about unsaved changes. */
async function reload(w: Watched, url: string): Promise<void> {
  w.page.once("dialog", (d) => void d.accept());
  await w.page.goto("about:blank");
  await w.page.goto(url);
}
