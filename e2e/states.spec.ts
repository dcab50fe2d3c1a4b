import type { Browser } from "@playwright/test";
import { Sluice } from "./support/sluice";
import { admin, Office } from "./support/office";
import { expect, open, signIn, test as base, type View, trainerViews, type Watched } from "./support/test";

/*
 * The states of every list and form that is read from the server: loading,
 * failed, and what "Try again" brings on a server with nothing in it.
 */

const test = base.extend<{ office: Office }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
  office: async ({}, use) => {
    const office = await Office.open();
    await use(office);
    await office.close();
  },
});

/** What a browser logs about requests that are cut. */
const cut = [/ERR_/, /Failed to load resource/];
const again = { en: "Try again", zh: "重试" };

interface Station {
  name: string;
  path: string;
  /** The request without which there is nothing to show. */
  reads: RegExp;
  /** What there is to see in the end. */
  then: "empty" | "full";
}

const stations: Station[] = [
  { name: "trainer-overview", path: "/trainer", reads: /\/v1\/overview/, then: "empty" },
  { name: "trainer-entries", path: "/trainer/entries", reads: /\/v1\/entries\?/, then: "empty" },
  { name: "trainer-unanswered", path: "/trainer/unanswered", reads: /\/v1\/misses\?/, then: "empty" },
  { name: "trainer-models", path: "/trainer/models", reads: /\/v1\/models$/, then: "empty" },
  { name: "people", path: "/settings/people", reads: /\/v1\/agents$/, then: "empty" },
  { name: "settings-bot", path: "/settings/bot", reads: /\/v1\/settings\/bot$/, then: "full" },
  { name: "settings-bot-preview", path: "/settings/bot", reads: /\/bot\/preview$/, then: "empty" },
  { name: "settings-widget", path: "/settings/widget", reads: /\/v1\/settings\/widget$/, then: "full" },
  { name: "first-steps", path: "/settings/start", reads: /\/v1\/conversations\/counts$/, then: "empty" },
];

for (const view of trainerViews) {
  test(`loading, failed and empty, ${view.language} ${view.scheme}`, async ({ office, browser }) => {
    test.setTimeout(600_000);
    const first = await signedIn(browser, view, office);
    await show(first, office, stations);
    const entry = await office.entry("the way to ask", "the answer");
    await show(first, office, [
      {
        name: "trainer-entry",
        path: `/trainer/entries/${entry}`,
        reads: /\/v1\/entries\/[^?]+$/,
        then: "full",
      },
      {
        name: "join",
        path: await office.invite("new@shop.example"),
        reads: /\/v1\/join\/check$/,
        then: "full",
      },
    ]);
    await whoAmI(first, office);
    await stopped(browser, view, office);
  });
}

/** Opens a window of the admin. */
async function signedIn(browser: Browser, view: View, office: Office): Promise<Watched> {
  const w = await open(browser, view, { expected: cut });
  await signIn(w.page, office.server.origin, admin);
  return w;
}

/** Looks at stations in tabs of their own: the second tries of all of them pass at the same time. */
async function show(w: Watched, office: Office, all: Station[]): Promise<void> {
  const tabs = [];
  for (const { name, path, reads, then } of all) {
    const tab = await w.tab();
    const sluice = await Sluice.before(tab.page, reads);
    await tab.page.goto(office.server.origin + path);
    await expect(tab.page.locator("[data-state=loading]").first()).toBeVisible();
    await tab.look(`${name}-loading`, { barriers: false });
    await sluice.cut();
    tabs.push({ name, then, tab, sluice });
  }
  for (const { name, then, tab, sluice } of tabs) {
    const failed = tab.page.locator("[data-state=error]");
    await expect(failed.first()).toBeVisible();
    await tab.look(`${name}-error`);
    await sluice.open();
    await tab.page.getByRole("button", { name: again[w.view.language] }).first().click();
    await expect(failed).toHaveCount(0);
    await expect(tab.page.locator("[data-state=loading]")).toHaveCount(0);
    await tab.look(`${name}-${then}`);
    await tab.check();
    await tab.page.close();
  }
}

/** The server does not answer who is signed in: there is no page to show yet. */
async function whoAmI(w: Watched, office: Office): Promise<void> {
  const sluice = await Sluice.before(w.page, /\/v1\/me$/);
  await sluice.cut();
  await w.page.goto(`${office.server.origin}/settings/account`);
  await expect(w.page.locator("[data-state=error]")).toBeVisible();
  await w.look("session-error");
  await sluice.open();
  await w.page.getByRole("button", { name: again[w.view.language] }).click();
  await expect(w.page.getByRole("heading", { level: 1 })).toBeVisible();
  await w.look("account-full");
  await w.check();
}

/** A page that cannot be drawn says so; the areas stay, and going elsewhere leaves it behind. */
async function stopped(browser: Browser, view: View, office: Office): Promise<void> {
  const w = await open(browser, view, { expected: [/./] });
  await signIn(w.page, office.server.origin, admin);
  await w.page.route(/\/v1\/misses\?.*limit=200/, (r) => r.fulfill({ json: { misses: [{}], total: 1 } }));
  await w.page.goto(`${office.server.origin}/trainer/unanswered`);
  await expect(w.page.getByRole("alert").getByRole("button")).toBeVisible();
  await w.look("page-stopped");
  await w.page.locator('nav a[href="/trainer"]').first().click();
  await expect(w.page.getByRole("alert")).toHaveCount(0);
  await expect(w.page.getByRole("heading", { level: 1 })).toBeVisible();
  await w.page.close();
}
