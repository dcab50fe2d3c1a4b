import { Admin } from "./support/admin";
import { Receiver } from "./support/receiver";
import { expect, open, test as base, views } from "./support/test";
import { Server } from "./support/usher";

const test = base.extend<{ server: Server; receiver: Receiver }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
  server: async ({}, use) => {
    const server = await Server.start("allow_networks: [127.0.0.0/8]\n");
    await use(server);
    await server.remove();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  receiver: async ({}, use) => {
    const receiver = await Receiver.open();
    await use(receiver);
    await receiver.close();
  },
});

const first = { name: "Lead", email: "lead@shop.example", password: "amber kettle nine owls" };
const said = {
  en: {
    tab: "Webhooks",
    add: "Add a webhook",
    url: "Address",
    about: "What it is for",
    some: "Only these",
    type: /^An entry was added/,
    create: "Add",
    secret: "Secret",
    done: "Done",
    actions: /^Actions for /,
    test: "Send a test",
    taken: /^The receiver took it: 204/,
    close: "Close",
    works: /Works/,
    gone: /it says that it is gone/,
    notice: /^A webhook was disabled/,
    on: "On",
    save: "Save",
    deliveries: "Deliveries",
    dead: "Given up",
    delivered: "Delivered",
    replay: "Try again",
    newKey: "New key",
    makeKey: "Make the key",
    key: "Key",
    revoke: "Revoke",
    purpose: "The warehouse",
  },
  zh: {
    tab: "Webhook",
    add: "添加 Webhook",
    url: "地址",
    about: "用途",
    some: "只要以下这些",
    type: /^条目新增或修改/,
    create: "添加",
    secret: "密钥",
    done: "完成",
    actions: /^对 .* 的操作$/,
    test: "发送测试",
    taken: /^对方已接收：204/,
    close: "关闭",
    works: /正常/,
    gone: /地址已失效/,
    notice: /被自动停用/,
    on: "启用",
    save: "保存",
    deliveries: "投递记录",
    dead: "已放弃",
    delivered: "已送达",
    replay: "重新发送",
    newKey: "新建密钥",
    makeKey: "生成密钥",
    key: "密钥",
    revoke: "吊销",
    purpose: "仓库系统",
  },
};

for (const view of views) {
  test(`webhooks and keys, ${view.language} ${view.scheme}`, async ({ browser, server, receiver }) => {
    const t = said[view.language];
    const admin = new Admin(await open(browser, view, { expected: [/409/] }));
    const { page, watched } = admin;
    await page.goto(server.setup);
    await admin.setUp(first);
    const renewed = () => page.waitForResponse((r) => r.url().endsWith("/v1/webhooks") && r.ok());
    const addEntry = async (id: string) => {
      const answer = await page.request.post(`${server.origin}/v1/entries`, {
        data: { id, variants: [{ text: `What is ${id}?`, language: "en" }], answer: { en: "That." } },
      });
      expect(answer.status()).toBe(201);
    };

    await test.step("a webhook is added; its secret is shown once", async () => {
      await admin.setting(t.tab);
      await expect(page.locator("[data-state=empty]")).toBeVisible();
      await watched.look("webhooks-empty");
      await admin.button(t.add).click();
      await admin.dialog.getByLabel(t.url).fill(receiver.url);
      await admin.dialog.getByLabel(t.about).fill(t.purpose);
      await admin.dialog.getByLabel(t.some).check();
      await admin.dialog.getByLabel(t.type).check();
      await watched.look("webhook-form");
      await admin.dialog.getByRole("button", { name: t.create, exact: true }).click();
      await expect(admin.dialog.getByLabel(t.secret)).toHaveValue(/^whsec_.{44}$/);
      await watched.look("webhook-secret");
      await page.keyboard.press("Escape"); // it is shown this once
      await expect(admin.dialog.getByLabel(t.secret)).toBeVisible();
      await admin.dialog.getByRole("button", { name: t.done }).click();
      await expect(page.getByRole("listitem").filter({ hasText: receiver.url })).toContainText(t.purpose);
    });

    const row = page.getByRole("listitem").filter({ hasText: receiver.url });
    const act = async (name: string) => {
      await row.getByRole("button", { name: t.actions }).click();
      await page.getByRole("menuitem", { name, exact: true }).click();
    };

    await test.step("a test arrives, and so does what happens", async () => {
      await act(t.test);
      await expect(admin.dialog.getByText(t.taken)).toBeVisible();
      await watched.look("webhook-test");
      await admin.dialog.getByRole("button", { name: t.close, exact: true }).last().click();
      expect(receiver.got.map((e) => e.type)).toEqual(["ping"]);
      await addEntry("one");
      await expect.poll(() => receiver.got.map((e) => e.type)).toEqual(["ping", "entry.changed"]);
      await page.reload();
      await expect(row).toContainText(t.works);
    });

    await test.step("a receiver that is gone is left alone, and told what it missed once it is back", async () => {
      receiver.status = 410;
      await addEntry("two");
      await expect
        .poll(
          async () =>
            (
              (await (await page.request.get(`${server.origin}/v1/webhooks`)).json()) as {
                webhooks: { enabled: boolean }[];
              }
            ).webhooks[0]?.enabled,
        )
        .toBe(false);
      await page.reload();
      await expect(row).toContainText(t.gone);
      await expect(page.getByRole("alert").filter({ hasText: t.notice })).toBeVisible();
      await watched.look("webhooks-disabled");
      receiver.status = 204;
      await row.getByRole("button", { name: receiver.url, exact: true }).click();
      await admin.dialog.getByRole("switch", { name: t.on }).check();
      await Promise.all([renewed(), admin.dialog.getByRole("button", { name: t.save }).click()]);
      await expect.poll(() => receiver.got.length).toBe(3);
      await page.reload();
      await expect(row).toContainText(t.works);
    });

    await test.step("what somebody else has changed meanwhile is not written over", async () => {
      await row.getByRole("button", { name: receiver.url, exact: true }).click();
      await admin.dialog.getByLabel(t.about).fill("Old news");
      const list = (await (await page.request.get(`${server.origin}/v1/webhooks`)).json()) as {
        webhooks: { id: string; version: number }[];
      };
      const { id, version } = list.webhooks[0] ?? { id: "", version: 0 };
      const change = {
        url: receiver.url,
        description: "Their words",
        enabled: true,
        types: ["entry.changed"],
      };
      const there = await page.request.put(`${server.origin}/v1/webhooks/${id}?version=${version}`, {
        data: change,
      });
      expect(there.status()).toBe(200);
      await renewed(); // the list behind the form
      await admin.dialog.getByRole("button", { name: t.save }).click();
      await expect(admin.dialog.getByRole("alert")).toBeVisible();
      await page.reload();
      await expect(row).toContainText("Their words");
    });

    await test.step("what was given up is listed and sent again", async () => {
      const dead = {
        id: "evt_7",
        type: "entry.changed",
        state: "dead",
        attempts: 16,
        status: 500,
        error: "500 Internal Server Error",
        tried_at: "2026-03-01T09:00:00Z",
      };
      let replayed: unknown;
      await page.route("**/v1/webhooks/*/deliveries?state=dead*", (route) =>
        route.fulfill({ json: { deliveries: replayed ? [] : [dead], more: false } }),
      );
      await page.route("**/v1/webhooks/*/replay", (route) => {
        replayed = route.request().postDataJSON();
        return route.fulfill({ json: { replayed: 1 } });
      });
      await act(t.deliveries);
      await admin.dialog.getByText(t.dead, { exact: true }).click();
      await expect(admin.dialog.getByText("evt_7")).toBeVisible();
      await watched.look("webhook-dead");
      await admin.dialog.getByRole("button", { name: t.replay, exact: true }).click();
      await expect(admin.dialog.locator("[data-state=empty]")).toBeVisible();
      expect(replayed).toEqual({ event: "evt_7" });
      await admin.dialog.getByText(t.delivered, { exact: true }).click();
      await expect(admin.dialog.getByRole("table")).toContainText("evt_");
      await watched.look("webhook-delivered");
      await page.keyboard.press("Escape");
    });

    await test.step("a key opens the events until it is revoked", async () => {
      await admin.button(t.newKey).click();
      await admin.dialog.getByLabel(t.about).fill(t.purpose);
      await admin.dialog.getByRole("button", { name: t.makeKey }).click();
      const key = await admin.dialog.getByLabel(t.key, { exact: true }).inputValue();
      await watched.look("key-made");
      await admin.dialog.getByRole("button", { name: t.done }).click();
      const ask = () => fetch(`${server.origin}/v1/events`, { headers: { Authorization: `Bearer ${key}` } });
      const answer = (await (await ask()).json()) as { events: { id: string }[] };
      expect(answer.events.map((e) => e.id)).toEqual(receiver.got.slice(1).map((e) => e.id));
      await page.reload();
      await watched.look("webhooks-full");
      await page.getByRole("button", { name: t.revoke }).click();
      await admin.dialog.getByRole("button", { name: t.revoke }).click();
      await expect(page.getByRole("cell", { name: t.purpose })).toBeHidden();
      expect((await ask()).status).toBe(401);
    });
    await watched.check();
  });
}
