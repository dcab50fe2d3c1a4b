import { expect, type Page, test } from "@playwright/test";
import { Site } from "./support/site";
import { Server } from "./support/usher";

/*
 * The widget on the pages of others: those whose rules are hostile, whose
 * policy is strict, that are frames, small, or written from right to left.
 */

let server: Server;
let site: Site;

const tag = (more = "") =>
  `<script src="${server.origin}/widget.js" async data-language="en"${more}></script>`;
const words = "<h1>Shop</h1><p>Some words of the shop.</p><p><button>Buy</button></p>";

const hostile = `<style>
  * { all: unset !important; }
  html { font-size: 60px !important; zoom: 1; direction: rtl; }
  *, *::before, *::after { font: 60px/3 serif !important; color: red !important; letter-spacing: 1em !important;
    box-sizing: content-box !important; margin: 30px !important; float: left !important; text-transform: uppercase !important; }
  div, button, textarea, input, header, svg, usher-widget { display: none !important; visibility: hidden !important;
    position: static !important; opacity: 0.1 !important; transform: rotate(20deg) !important; z-index: -1 !important;
    filter: blur(4px) !important; width: 3000px !important; height: 3px !important; pointer-events: none !important; }
  @layer spite { usher-widget { display: none !important; opacity: 0 !important; pointer-events: none !important; } }
  body { transform: translateY(40px); }
</style>`;

test.beforeAll(async () => {
  server = await Server.start("web:\n  rate_limits: false\n");
  const pages: Record<string, { html: string; headers?: Record<string, string> }> = {};
  site = await Site.start(pages);
  const page = (head: string, attributes = 'lang="en"') =>
    `<!doctype html><html ${attributes}><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Shop</title>${head}<body>${words}</body></html>`;
  pages["/plain"] = { html: page(tag()) };
  pages["/twice"] = { html: page(tag() + tag() + tag()) };
  pages["/hostile"] = { html: page(tag() + hostile) };
  pages["/rtl"] = { html: page(tag(), 'lang="ar" dir="rtl"') };
  pages["/frame"] = {
    html: page(`<body><iframe src="/plain" width="420" height="600" title="Shop"></iframe>`),
  };
  pages["/strict"] = {
    html: page(tag(' nonce="n0nce"')),
    headers: {
      "Content-Security-Policy":
        `default-src 'none'; script-src 'nonce-n0nce' ${server.origin}; connect-src ${server.origin} ${server.origin.replace("http", "ws")}; ` +
        "style-src 'none'; img-src 'none'; font-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    },
  };
});

test.afterAll(async () => {
  await site.stop();
  await server.remove();
});

/** Opens a page, and fails the test with whatever the browser complains about. */
async function visit(page: Page, path: string): Promise<void> {
  page.on("pageerror", (e) => expect.soft(e.message, "thrown").toBe(""));
  page.on("console", (m) => {
    if (m.type() === "error") expect.soft(m.text(), "logged").toBe("");
  });
  await page.goto(site.origin + path);
}

const launcher = (page: Page) => page.getByRole("button", { name: "Chat with us" });
const field = (page: Page) => page.getByRole("textbox", { name: "Write a message…" });

async function talk(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.locator(".own .bubble", { hasText: text })).toBeVisible();
  await expect(page.locator(".fate").last()).toHaveText(/Sent|Read/);
}

test("on a page whose rules are hostile, it looks as it should", async ({ page }) => {
  await visit(page, "/hostile");
  await expect(launcher(page)).toBeVisible();
  const round = await launcher(page).boundingBox();
  expect(round).toMatchObject({ width: 56, height: 56, x: 1280 - 76, y: 720 - 76 });
  await launcher(page).click();
  const panel = page.getByRole("dialog");
  expect(await panel.boundingBox()).toMatchObject({ width: 392, x: 1280 - 20 - 392 });
  const look = await panel
    .locator(".bubble")
    .first()
    .evaluate((e) => {
      const s = getComputedStyle(e);
      return [s.fontSize, s.lineHeight, s.letterSpacing, s.textTransform, s.color, s.direction, s.opacity];
    });
  expect(look).toEqual(["14px", "21px", "normal", "none", "rgb(22, 25, 29)", "ltr", "1"]);
  await talk(page, "Hello there");
  await page.screenshot({ path: "pictures/widget-hostile.png" });
});

test("under a strict policy, it works with all its parts", async ({ page }) => {
  await visit(page, "/strict");
  await launcher(page).click();
  await expect(page.getByRole("dialog")).toHaveCSS("position", "fixed");
  await talk(page, "Hello there");
});

test("in a frame, it stays inside", async ({ page }) => {
  await visit(page, "/frame");
  const frame = page.frameLocator("iframe");
  await frame.getByRole("button", { name: "Chat with us" }).click();
  const panel = await frame.getByRole("dialog").boundingBox();
  const outside = await page.locator("iframe").boundingBox();
  expect(panel && outside && panel.x >= outside.x && panel.y >= outside.y).toBe(true);
  expect((panel?.x ?? 0) + (panel?.width ?? 0)).toBeLessThanOrEqual((outside?.x ?? 0) + 422);
  await frame.getByRole("textbox", { name: "Write a message…" }).fill("From a frame");
  await frame.getByRole("textbox", { name: "Write a message…" }).press("Enter");
  await expect(frame.locator(".own .bubble")).toHaveText("From a frame");
});

test("on a page from right to left, its own words run as they should", async ({ page }) => {
  await visit(page, "/rtl");
  await launcher(page).click();
  await talk(page, "שלום, איפה ההזמנה שלי?");
  const own = page.locator(".own .text");
  await expect(own).toHaveCSS("direction", "rtl");
  await expect(page.locator(".panel")).toHaveCSS("direction", "ltr");
  await page.screenshot({ path: "pictures/widget-rtl.png" });
});

test("several tags make one widget, and the page may steer it", async ({ page }) => {
  await visit(page, "/twice");
  await expect(launcher(page)).toHaveCount(1);
  await page.evaluate(() => window.Usher?.open());
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.evaluate(() => window.Usher?.close());
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.evaluate(() => document.body.replaceChildren());
  await page.evaluate(() => document.querySelector("usher-widget")?.remove());
  await expect(launcher(page)).toBeVisible();
  await page.evaluate(() => window.Usher?.destroy());
  await expect(page.locator("usher-widget")).toHaveCount(0);
  expect(await page.evaluate(() => window.Usher)).toBeUndefined();
});

test("with the keyboard alone", async ({ page }) => {
  await visit(page, "/plain");
  await page.evaluate(() => {
    document.addEventListener("keydown", (e) => document.body.append(`shortcut ${e.key}`));
  });
  await launcher(page).waitFor();
  await page.getByRole("button", { name: "Buy" }).focus();
  await page.keyboard.press("Tab");
  await expect(launcher(page)).toBeFocused();
  await page.evaluate(() => document.querySelectorAll("body > :not(h1)").forEach((e) => e.remove()));
  await page.keyboard.press("Enter");
  await expect(field(page)).toBeFocused();
  await page.keyboard.type("Hi");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("there");
  await page.keyboard.press("Enter");
  await expect(page.locator(".own .text")).toHaveText("Hi\nthere");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(launcher(page)).toBeFocused();
  await expect(page.locator("body")).not.toContainText("shortcut h");
});

test("at 200 %, everything is in the window", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await visit(page, "/plain");
  await launcher(page).click();
  await talk(page, "Hello there");
  for (const part of [
    page.getByRole("dialog"),
    field(page),
    page.getByRole("button", { name: "Close the chat" }).first(),
  ]) {
    const box = await part.boundingBox();
    expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 640 && box.y + box.height <= 360).toBe(
      true,
    );
  }
  await page.screenshot({ path: "pictures/widget-200.png" });
  await context.close();
});

test("on a phone, it is a sheet for fingers", async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await visit(page, "/plain");
  await launcher(page).tap();
  await expect(field(page)).not.toBeFocused();
  expect(await page.getByRole("dialog").boundingBox()).toMatchObject({ x: 0, width: 390, height: 824 });
  await talk(page, "Hello there");
  for (const button of await page.locator(".panel button:visible").all()) {
    const box = await button.boundingBox();
    expect(box?.height, await button.innerText()).toBeGreaterThanOrEqual(44);
  }
  await page.screenshot({ path: "pictures/widget-phone.png" });
  await context.close();
});

declare global {
  interface Window {
    Usher?: { open(): void; close(): void; destroy(): void };
  }
}
