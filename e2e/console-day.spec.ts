import { Agent } from "./support/agent";
import { Office } from "./support/office";
import { expect, test, views } from "./support/test";

const said = {
  en: { asks: "which tent is this?", second: "and I have a question, too", bye: "You are in good hands." },
  zh: { asks: "这是哪一款帐篷？", second: "我也有个问题", bye: "已转给同事，请稍候。" },
};

/** A picture of 24 × 16 pixels. */
const png = Uint8Array.from(
  atob(
    "iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAAAGklEQVR42mMQ766nCmIYNWjUoFGDRg2iDAEAjnSxkGYU22sAAAAASUVORK5CYII=",
  ),
  (c) => c.charCodeAt(0),
);

for (const view of views) {
  test(`an agent's day, ${view.language} ${view.scheme}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const t = said[view.language];
    const office = await Office.open();
    const { origin } = office.server;
    const first = await Agent.signedIn(browser, view, origin, await office.hire("Agent"));
    const [one, two] = [await office.customer("زبون 🦊"), await office.customer("The second")];

    // A new chat is heard of: in the title, in the list, and aloud unless that is turned off.
    const sound = first.page.getByRole("button", { name: first.n.sound });
    await expect(sound).toContainText(first.n.soundOn);
    await one.askForPerson(t.asks);
    await expect(first.page).toHaveTitle(/^\(1\) /, { timeout: 30_000 });
    await expect(first.row(one.conversation).getByText(first.n.oneUnread)).toBeAttached();
    await first.watched.look("console-new");
    await first.open(one.conversation);
    await expect(first.page).toHaveTitle(new RegExp(`^${first.n.list}`));
    await one.show("tent.png", png);
    const picture = first.log.getByRole("img", { name: "tent.png" });
    await expect(picture).toBeVisible();
    await expect.poll(() => picture.evaluate((e: HTMLImageElement) => e.naturalWidth)).toBe(24);
    await first.watched.look("console-picture");

    // The palette finds the other chat by its customer.
    await two.askForPerson(t.second);
    await expect(first.page).toHaveTitle(/^\(1\) /, { timeout: 30_000 });
    await first.page.keyboard.press("Control+k");
    const palette = first.dialog(first.n.palette);
    await palette.getByRole("textbox").fill("the second");
    await palette.getByRole("button", { name: "The second" }).click();
    await first.hears(t.second);

    // Handed on by a shortcut to a colleague, who has just come.
    const colleague = await office.hire("Colleague");
    const second = await Agent.signedIn(browser, view, origin, colleague);
    await first.open(one.conversation);
    await first.reply(t.bye);
    await first.hears(t.bye);
    await first.box.press("Escape");
    await first.page.keyboard.press("t");
    await first.dialog(first.n.handOn).getByRole("radio", { name: colleague.name }).click();
    await first.dialog(first.n.handOn).getByRole("button", { name: first.n.submit }).click();
    await expect(first.dialog(first.n.handOn)).toBeHidden();
    await expect(first.box).toBeHidden();
    await second.open(one.conversation);
    await second.hears(t.asks);
    await second.hears(t.bye);
    await expect(second.log.getByRole("img", { name: "tent.png" })).toBeVisible();

    // Closed, once it is confirmed.
    await second.page.getByRole("button", { name: second.n.close, exact: true }).click();
    await second.dialog(second.n.sure).getByRole("button", { name: second.n.close, exact: true }).click();
    await expect(second.row(one.conversation)).toBeHidden();
    await second.section(second.n.closed);
    await expect(second.row(one.conversation)).toBeVisible();
    await second.watched.look("console-closed-chat");
    await first.watched.check();
    await second.watched.check();
    await office.close();
  });
}
