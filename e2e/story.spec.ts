import { Agent } from "./support/agent";
import { Customer } from "./support/customer";
import { expect, test, views } from "./support/test";

const said = {
  en: {
    asks: "my blue tent arrived with a torn seam, I want to talk to a person",
    hello: "Hello, I am sorry about the seam. A new one leaves today.",
    thanks: "great, thank you for the quick help",
    note: "Replacement promised.",
    later: "how long does shipping take?",
    answer: /working days/i,
  },
  zh: {
    asks: "蓝色帐篷收到时缝线开了，我要找人工客服",
    hello: "您好，很抱歉缝线开了，今天就给您换一顶新的。",
    thanks: "太好了，谢谢这么快就处理",
    note: "已答应换新。",
    later: "下单后多久能送到？",
    answer: /工作日/,
  },
};

for (const view of views) {
  test(`a customer and an agent, ${view.language} ${view.scheme}`, async ({ demo, browser }) => {
    const t = said[view.language];
    const agent = await Agent.signedIn(browser, view, demo.tour.console, demo.person("agent"));
    await agent.watched.look("console");
    await agent.goOnline();
    const c = await Customer.visit(browser, view, demo.tour.shop[view.language]);
    await c.openPanel();
    await c.say(t.asks);
    await c.hears(t.asks);
    await expect(c.panel.locator("header p")).toHaveText(/With you|正在为您/, { timeout: 20_000 });
    await agent.section(agent.n.mine);
    await agent.open(await agent.newest());
    await agent.hears(t.asks);
    await expect(agent.page.getByRole("region", { name: agent.n.packet })).toBeVisible();
    await agent.watched.look("console-chat");
    await agent.reply(t.hello);
    await c.hears(t.hello);
    await c.watched.look("widget-agent");
    await c.say(t.thanks);
    await agent.hears(t.thanks);
    await agent.page.locator("label").getByText(agent.n.toNote, { exact: true }).click();
    await agent.page.getByRole("textbox", { name: agent.n.note }).fill(t.note);
    await agent.page.getByRole("button", { name: agent.n.saveNote }).click();
    await agent.hears(t.note);
    expect(await c.lines()).not.toContain(t.note);
    await agent.log.getByRole("button", { name: agent.n.why }).first().hover();
    await agent.watched.look("console-why");
    await agent.page.getByRole("button", { name: agent.n.more }).click();
    await agent.page.getByRole("menuitem", { name: agent.n.back }).click();
    await c.say(t.later);
    await c.hears(t.answer);
    await agent.hears(t.answer);
    await c.watched.check();
    await agent.watched.check();
  });
}
