import { Agent } from "./support/agent";
import { Office } from "./support/office";
import { expect, test, views } from "./support/test";

for (const view of views.slice(0, 1)) {
  test(`the list, the search and the palette by keys alone, ${view.language}`, async ({ browser }) => {
    test.setTimeout(180_000);
    const office = await Office.open();
    try {
      const a = await Agent.signedIn(browser, view, office.server.origin, await office.hire("Agent"));
      const [one, two] = [await office.customer(), await office.customer("The second")];
      await one.askForPerson("where is my tent?");
      await two.askForPerson("and where is mine?");
      const rows = a.list.locator("[data-chat]");
      await expect(rows).toHaveCount(2, { timeout: 60_000 });

      // j and k keep to the list, whatever opens; r goes to the reply, Escape back to the row.
      await a.page.keyboard.press("j");
      await expect(rows.nth(0)).toBeFocused();
      await expect(a.box).toBeVisible();
      await expect(rows.nth(0)).toBeFocused();
      await a.page.keyboard.press("j");
      await expect(rows.nth(1)).toBeFocused();
      await expect(a.box).toBeVisible();
      await a.page.keyboard.press("?");
      await expect(a.dialog(a.n.shortcuts)).toBeVisible();
      await a.page.keyboard.press("Escape");
      await expect(a.dialog(a.n.shortcuts)).toBeHidden();
      await a.page.keyboard.press("r");
      await expect(a.box).toBeFocused();
      await expect(a.box).toHaveValue("");
      await a.page.keyboard.press("Escape");
      await expect(rows.nth(1)).toBeFocused();
      await a.page.keyboard.press("k");
      await expect(rows.nth(0)).toBeFocused();
      await a.page.keyboard.press("Enter");
      await expect(a.box).toBeFocused();
      await expect(a.box).toHaveValue("");
      await a.page.keyboard.press("Escape");

      // The name on the screen is found; the sections stay in view; Escape clears, and then leaves.
      const name = (await a.row(one.conversation).locator("bdi").first().innerText()).trim();
      const field = a.list.getByRole("searchbox");
      await a.page.keyboard.press("/");
      await field.fill(name);
      await expect(rows).toHaveCount(1);
      await expect(a.row(one.conversation)).toBeVisible();
      await expect(a.list.getByRole("tab", { name: a.n.mine })).toBeVisible();
      await a.page.keyboard.press("Escape");
      await expect(field).toHaveValue("");
      await a.page.keyboard.press("Escape");
      await expect(field).not.toBeFocused();

      // The palette: what Enter takes is marked, and the nearest word comes first.
      await a.page.keyboard.press("Control+k");
      const palette = a.dialog(a.n.palette);
      const marked = palette.locator("[data-selected]");
      await expect(marked).toHaveCount(1);
      await palette.getByRole("textbox").fill("away");
      await expect(marked).toContainText("away");
      await palette.getByRole("textbox").fill("sign out");
      await expect(marked).toContainText("Sign out");
      await palette.getByRole("textbox").fill("close");
      await expect(marked).toHaveText(/^Close *e?$/);
      await a.page.keyboard.press("Enter");
      await expect(a.dialog(a.n.sure)).toBeVisible();
      await a.watched.check();
    } finally {
      await office.close();
    }
  });
}
