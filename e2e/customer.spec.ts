import { Customer } from "./support/customer";
import { expect, test, views } from "./support/test";

const said = {
  en: { ask: "how long does shipping take?", answer: /working days/i, vague: "returns", thanks: "thanks!" },
  zh: { ask: "下单后多久能送到？", answer: /工作日/, vague: "优惠券", thanks: "谢谢" },
};

for (const view of views) {
  test(`a customer asks, ${view.language} ${view.scheme}`, async ({ demo, browser }) => {
    const t = said[view.language];
    const c = await Customer.visit(browser, view, demo.tour.shop[view.language]);
    await expect(c.page.locator("button.launch")).toBeVisible();
    await c.watched.look("shop");
    await c.openPanel();
    await c.watched.look("widget-empty");
    await c.say(t.ask);
    await c.hears(t.answer);
    await c.showSource();
    await c.watched.look("widget-answer");
    await c.helped();
    await c.say(t.vague);
    await expect(c.log.locator(".options")).toBeVisible();
    await c.watched.look("widget-options");
    await c.log.locator(".options button").first().click();
    await expect(c.log.locator(".options .taken")).toBeVisible();
    await c.askForPerson();
    await expect(c.panel.locator(".strip[role=status]")).toBeVisible();
    await c.watched.look("widget-queue");
    const before = await c.lines();
    await c.page.reload();
    await c.openPanel();
    await expect.poll(() => c.lines()).toEqual(before);
    await c.goBack();
    await c.say(t.ask);
    await expect.poll(async () => (await c.lines()).filter((l) => t.answer.test(l)).length).toBe(2);
    await c.watched.check();
  });
}
