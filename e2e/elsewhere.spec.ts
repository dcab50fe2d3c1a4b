import { Agent } from "./support/agent";
import { admin, Office } from "./support/office";
import { expect, test, views } from "./support/test";

const said = {
  en: {
    asks: "I have a question",
    steps: "First steps",
    online: "Set yourself Online",
    skip: "Leave aside",
    done: "Done",
    waits: /A customer is waiting for you:.*Rosa Marsh/,
    open: "Open the chat",
    chats: /^Chats.*1 with something new/,
  },
  zh: {
    asks: "我想问个问题",
    steps: "新手引导",
    online: "切换为在线",
    skip: "暂不需要",
    done: "已完成",
    waits: /有客户在等您：.*Rosa Marsh/,
    open: "打开会话",
    chats: /^会话.*1 个会话有新消息/,
  },
};

for (const view of views) {
  test(`an admin hears of chats in the settings, ${view.language} ${view.scheme}`, async ({ browser }) => {
    const t = said[view.language];
    const office = await Office.open();
    const lead = await Agent.signedIn(browser, view, office.server.origin, admin);
    const { page, watched, n } = lead;
    await page.goto(new URL("/settings/start", office.server.origin).href);
    await expect(page).toHaveTitle(`${t.steps} · Usher`);
    await expect(page.getByRole("button", { name: n.presence })).toHaveAccessibleName(/Away|离开/);
    await page.getByRole("button", { name: t.skip }).click();
    await watched.look("first-steps-away");
    await page.getByRole("main").getByRole("button", { name: t.online }).click();
    await expect(page.getByRole("button", { name: n.presence })).toHaveAccessibleName(/Online|在线/);
    await expect(page.getByRole("img", { name: t.done })).toHaveCount(2);

    const rosa = await office.customer("Rosa Marsh");
    await rosa.askForPerson(t.asks);
    await expect(page.getByRole("alert").getByText(t.waits)).toBeVisible();
    await expect(page).toHaveTitle(`(1) ${t.steps} · Usher`);
    await expect(page.getByRole("link", { name: t.chats })).toBeVisible();
    await watched.look("chat-elsewhere");
    await page.getByRole("button", { name: t.open }).click();
    await lead.hears(t.asks);
    await expect(page.getByRole("alert").getByText(t.waits)).toBeHidden();
    await expect(page.getByRole("link", { name: t.chats })).toBeHidden();
    await watched.check();
    await office.close();
  });
}
