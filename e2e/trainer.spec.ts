import { Customer } from "./support/customer";
import { expect, test, views } from "./support/test";
import { Trainer } from "./support/trainer";

/** Two questions of the sample shop that wait for a trainer, other ones in each view: each can be settled once. */
const waiting = {
  "en light": { fresh: "how heavy is the two-person tent?", known: "can I bring my dog into the store?" },
  "en dark": {
    fresh: "is the two-person tent allowed as hand luggage on a plane?",
    known: "is my order still going to arrive before the weekend",
  },
  "zh light": { fresh: "有没有徒步活动", known: "能帮忙在水壶上刻个名字吗" },
  "zh dark": { fresh: "能用普通洗衣液吗", known: "帐篷能当手提行李带上飞机吗" },
};
const written = {
  en: { find: "order", way: "is that one of the lighter ones", more: " Write to us if that is not enough." },
  zh: { find: "冲锋衣", way: "想了解这一项的细节", more: "还有疑问可以再写信给我们。" },
};

for (const view of views) {
  test(`a trainer, ${view.language} ${view.scheme}`, async ({ demo, browser }) => {
    test.setTimeout(400_000);
    const asked = waiting[`${view.language} ${view.scheme}` as keyof typeof waiting];
    const w = written[view.language];
    const t = await Trainer.arrives(browser, view, demo.tour.console, demo.person("trainer"));
    const { n, page } = t;

    await test.step("the overview leads to what is behind its numbers", async () => {
      await expect(page.getByRole("group", { name: /arrow keys|方向键/ })).toBeVisible();
      await t.watched.look("trainer-overview");
      await page.getByRole("definition").first().waitFor();
      await page.locator("dt").getByRole("link", { name: n.openQuestions, exact: true }).click();
      await expect(t.questions).toBeVisible();
    });

    let answer = "";
    await test.step("one click makes a new entry of a question", async () => {
      await t.pick(asked.fresh);
      await t.watched.look("trainer-unanswered");
      answer = await t.card.getByLabel(n.answer[view.language]).inputValue();
      expect(answer).not.toBe("");
      await t.card.getByRole("button", { name: n.create, exact: true }).click();
      await t.answered();
      await t.watched.look("trainer-new-entry");
    });

    await test.step("one click makes another question a way to ask for an entry", async () => {
      await t.pick(asked.known);
      const add = t.card.getByRole("button", { name: n.addAs });
      await t.card.getByRole("searchbox", { name: n.find }).fill(w.find);
      await expect(add.last()).toBeVisible();
      await add.first().click();
      await t.answered();
      await t.watched.look("trainer-new-variant");
    });

    await test.step("a customer who asks gets the new answer", async () => {
      const c = await Customer.visit(browser, view, demo.tour.shop[view.language]);
      await c.openPanel();
      await c.say(asked.fresh);
      await c.hears(answer.slice(0, 20));
      await c.watched.look("widget-new-answer");
      await c.watched.check();
      await c.page.close();
    });

    await test.step("the entry is found and gets another way to ask", async () => {
      await t.tab(n.entries);
      const row = await t.findEntry(asked.fresh);
      await t.watched.look("trainer-entries");
      await row.getByRole("link").click();
      await page.getByRole("button", { name: n.addWay[view.language] }).click();
      await page.getByRole("textbox", { name: n.way[view.language] }).last().fill(w.way);
      await page.getByLabel(n.answer[view.language]).fill(answer + w.more);
      await t.watched.look("trainer-entry");
      await t.save();
      await t.findEntry(asked.fresh);
    });

    await test.step("the test bench shows every step with its numbers", async () => {
      await page.getByRole("link", { name: n.tryIt }).click();
      await t.seesSteps();
      await expect(page.getByRole("log").getByText(w.more.trim())).toBeVisible();
      await t.watched.look("trainer-bench");
    });

    await test.step("an entry that is switched off answers nobody", async () => {
      await page.getByRole("log").getByRole("link", { name: asked.fresh }).click();
      await page.locator("label").filter({ hasText: n.answers }).click();
      await t.save();
      await page.getByLabel(n.state, { exact: true }).selectOption({ label: n.off });
      await expect(t.table.getByRole("row").filter({ hasText: asked.fresh })).toBeVisible();
      await t.watched.look("trainer-entry-off");
      await t.tab(n.bench);
      await page.getByRole("textbox", { name: n.question }).fill(asked.fresh);
      await page.getByRole("button", { name: n.ask, exact: true }).click();
      await expect(page.getByRole("log").getByText(asked.fresh, { exact: true })).toHaveCount(2);
      await t.seesSteps();
      await expect(page.getByRole("log").getByText(w.more.trim())).toHaveCount(1);
    });

    await test.step("a question leads to the chat that it was asked in", async () => {
      await t.tab(n.unanswered);
      await t.card.getByRole("link", { name: n.chat }).first().click();
      await expect(page.getByRole("main", { name: n.chats }).getByRole("log")).toBeVisible();
    });
    await t.watched.check();
  });
}
