import { Customer } from "./support/customer";
import { Models } from "./support/models";
import { expect, test, views } from "./support/test";

const asked = { en: "how long does shipping take?", zh: "下单后多久能送到？" };

for (const view of views) {
  test(`a model is tried, goes live and back, ${view.language} ${view.scheme}`, async ({ demo, browser }) => {
    const [name, torn] = [`shop-${view.language}`, `torn-${view.language}.tflite`];
    const model = `${name} 7`;
    const m = await Models.visit(browser, view, demo);
    const { n, page } = m;
    const first = await m.heading.getByRole("link").innerText();

    await test.step("what is dropped into the folder appears, checked", async () => {
      await m.bring(name, "7");
      await m.bringHalf(torn);
      await expect(m.row(model).getByRole("link", { name: model })).toBeVisible();
      await expect(m.row(torn).getByText(n.damaged)).toBeVisible();
      await expect(m.row(torn).getByText(/is damaged, or no TensorFlow Lite file/)).toBeVisible();
    });

    await test.step("it sees live turns and answers nobody, and is measured meanwhile", async () => {
      await m.button(n.measure).click();
      await m.row(model).getByRole("link", { name: model }).click();
      await page.getByRole("tab", { name: n.turns }).click();
      await m.startShadow();
      const c = await Customer.visit(browser, view, demo.tour.shop[view.language]);
      await c.openPanel();
      await c.say(asked[view.language]);
      await expect(m.figure(n.compared)).toHaveText("1");
      await c.page.close();
      await m.watched.look("model-turns");
      await m.button(n.stop).click();
      await expect(page.getByText(n.ended)).toBeVisible();
    });

    await test.step("it stands beside the live one on the company's own questions", async () => {
      await page.getByRole("tab", { name: n.questions }).click();
      await expect(page.getByText(n.verdict)).toBeVisible({ timeout: 120_000 }); // messages go first
      await expect(page.getByRole("table", { name: n.figures })).toContainText(first);
      await m.watched.look("model-questions");
    });

    await test.step("it goes live after a word of what that changes, and the one before comes back", async () => {
      await m.button(n.goLive).click();
      await expect(m.dialog).toContainText(first);
      await m.watched.look("model-go-live");
      await m.button(n.confirm, m.dialog).click();
      await expect(m.dialog).toHaveCount(0);
      await page.getByRole("link", { name: n.all }).click();
      await expect(m.heading).toContainText(model);
      await m.watched.look("models");
      await m.button(n.rollBack).click();
      await m.button(n.confirmBack, m.dialog).click();
      await expect(m.heading).toContainText(first);
      await expect(m.live).toContainText(model); // to go back to
    });

    await test.step("what share of wrong answers can be promised is told for each language", async () => {
      const promises = page.locator("section[aria-labelledby=model-promises]");
      await expect(promises.getByRole("heading", { level: 3 })).toHaveCount(2);
      await promises.getByLabel(n.mayBeWrong).fill("30");
      await expect(promises.getByText(n.promised)).toHaveCount(2);
    });

    await m.takeAway(name, torn);
    await expect(m.row(torn)).toHaveCount(0);
    await m.watched.check();
  });
}
