import { expect, open, test, views } from "./support/test";

const texts = {
  en: { title: "Sign in", email: "E-mail", password: /^Password/, submit: "Sign in", area: "Chats" },
  zh: { title: "登录", email: "邮箱", password: /^密码/, submit: "登录", area: "会话" },
};

for (const view of views) {
  test(`signing in, ${view.language} ${view.scheme}`, async ({ demo, browser }) => {
    const t = texts[view.language];
    const agent = await open(browser, view, { expected: [/401/] });
    const { page } = agent;
    await page.goto(demo.tour.console);
    await expect(page.getByRole("heading", { name: t.title })).toBeVisible();
    await agent.look("signin");
    const person = demo.person("agent");
    await page.getByLabel(t.email).fill(person.email);
    await page.getByLabel(t.password).fill("not the password");
    await page.getByRole("button", { name: t.submit }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await agent.look("signin-error");
    await page.getByLabel(t.password).fill(person.password);
    await page.getByRole("button", { name: t.submit }).click();
    await expect(page.getByRole("link", { name: t.area })).toBeVisible();
    await agent.check();
  });
}
