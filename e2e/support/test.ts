import AxeBuilder from "@axe-core/playwright";
import { test as base, type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { Demo, type Person } from "./usher";

export { expect } from "@playwright/test";

/** How somebody sees the pages. */
export interface View {
  language: "en" | "zh";
  scheme: "light" | "dark";
}

/** Whether every view and every size is wanted, which takes three times as long. */
const everything = process.env.VIEWS === "all";

/** All views. */
const all: View[] = (["en", "zh"] as const).flatMap((language) =>
  (["light", "dark"] as const).map((scheme) => ({ language, scheme })),
);

/** The views that the stories are played in: each language and each scheme once, or all four with VIEWS=all. */
export const views: View[] = everything
  ? all
  : all.filter((view) => (view.language === "en") === (view.scheme === "light"));

/** The views that the states of lists and forms are shown in: one each, or all four. */
export const trainerViews = everything ? all : views.filter((view) => view.language === "en");
export const consoleViews = everything ? all : views.filter((view) => view.language === "zh");

/** The sizes of the pictures, in CSS pixels: the first and the third, or all with VIEWS=all. */
const sizes = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
].filter((_, n) => everything || n % 2 === 0);

const usual = { width: 1280, height: 800 };

/** A page that is watched: what it logs as an error, throws, or moves under the eyes of its reader fails the test. */
export class Watched {
  private readonly faults: string[] = [];

  constructor(
    readonly page: Page,
    readonly view: View,
    private readonly size: { width: number; height: number },
    /** Errors that the test provokes, e.g. a server that is stopped. */
    private readonly expected: RegExp[] = [],
  ) {
    page.on("pageerror", (e) => this.fault(`thrown: ${e.message}`));
    page.on("console", (m) => {
      if (m.type() === "error") this.fault(`logged: ${m.text()} (${m.location().url})`);
    });
  }

  /** Another page of the same person, watched as well. */
  with(page: Page): Watched {
    return new Watched(page, this.view, this.size, this.expected);
  }

  private fault(text: string): void {
    if (!this.expected.some((e) => e.test(text))) this.faults.push(text);
  }

  /** Opens another tab of the same browser, watched as this one is. */
  async tab(): Promise<Watched> {
    return new Watched(await this.page.context().newPage(), this.view, this.size, this.expected);
  }

  /** Lets an error pass that the test provokes from here on. */
  allow(...e: RegExp[]): void {
    this.expected.push(...e);
  }

  /** Keeps a picture in each size, and looks for barriers in the narrowest and the usual one, or in one of them. */
  async look(name: string, { barriers = true } = {}): Promise<void> {
    for (const size of sizes) {
      await this.resize(size);
      await this.keep(name, size.width);
      if (barriers && this.examined.includes(size.width)) await this.barriers(`${name} ${size.width}`);
    }
    await this.resize(this.size);
  }

  /** The widths that are looked through for barriers: without VIEWS=all one in each language. */
  private get examined(): number[] {
    if (everything) return [390, usual.width];
    return [this.view.language === "zh" ? 390 : usual.width];
  }

  private async keep(name: string, width: number): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready);
    await this.page.screenshot({
      path: `${import.meta.dirname}/../pictures/${name}-${this.view.language}-${this.view.scheme}-${width}.png`,
      animations: "disabled",
      caret: "hide",
    });
  }

  /** Lets nothing that a new size moves count as moved by the page. */
  private async resize(size: { width: number; height: number }): Promise<void> {
    await this.page.setViewportSize(size);
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await this.page.evaluate(() => {
      window.__resized = performance.now();
    });
  }

  private async barriers(where: string): Promise<void> {
    const found = await new AxeBuilder({ page: this.page })
      .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
      .analyze();
    const serious = found.violations.filter((v) => v.impact === "serious" || v.impact === "critical");
    expect(
      serious.map((v) => `${where}: ${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).join(" | ")}`),
      "barriers",
    ).toEqual([]);
  }

  /** Fails where something went wrong since the page was opened. */
  async check(): Promise<void> {
    expect(this.faults, "errors of the page").toEqual([]);
    const moved = await this.page.evaluate(() => window.__moved ?? []);
    const sum = moved.reduce((total, m) => total + m.value, 0);
    expect(sum, `layout shift: ${JSON.stringify(moved)}`).toBeLessThan(0.02);
  }
}

declare global {
  interface Window {
    __moved?: { value: number; what: string[] }[];
    __resized?: number;
  }
}

/** Notes every shift of the layout that neither an input nor a new message, or row, explains. */
function watchLayout(): void {
  interface Shift extends PerformanceEntry {
    value: number;
    hadRecentInput: boolean;
    sources: { node?: Node; previousRect: DOMRect; currentRect: DOMRect }[];
  }
  const logs = () =>
    [document, document.querySelector("usher-widget")?.shadowRoot]
      .flatMap((root) => [...(root?.querySelectorAll("[role=log]") ?? [])])
      .map((e) => e.getBoundingClientRect());
  // What stands above the messages may take room from their box, or give it: they stay where they are, at its bottom.
  const bar = 80;
  const inside = (r: DOMRect, box: DOMRect) =>
    r.width === 0 ||
    (r.left >= box.left - 1 &&
      r.right <= box.right + 1 &&
      r.top >= box.top - bar &&
      r.bottom <= box.bottom + 1);
  // What lies below a list goes up or down when a row or two come into it, or go, beside what stays.
  const changed: { time: number; top: number }[] = [];
  new MutationObserver((records) => {
    for (const r of records) {
      const rows = r.target instanceof HTMLTableSectionElement ? r.target.rows.length : 0;
      const few = r.addedNodes.length + r.removedNodes.length <= 2;
      if (r.target instanceof HTMLTableSectionElement && few && rows > r.addedNodes.length) {
        changed.push({ time: performance.now(), top: r.target.getBoundingClientRect().top });
      }
    }
  }).observe(document, { childList: true, subtree: true });
  const listed = (shift: Shift) =>
    changed.some(
      (c) =>
        Math.abs(shift.startTime - c.time) < 100 &&
        shift.sources.every(({ previousRect: from, currentRect: to }) => {
          const across = from.width > 0 && to.width > 0 && (from.left !== to.left || from.width !== to.width);
          return !across && Math.max(from.top, to.top) >= c.top;
        }),
    );
  window.__moved = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries() as Shift[]) {
      if (shift.hadRecentInput || shift.startTime < (window.__resized ?? 0) + 500) continue;
      // Earlier messages go up when a new one comes: that is what a chat is. A
      // node in the widget's shadow root is not told, only where it was and is.
      const boxes = logs();
      const talk = shift.sources.every((s) =>
        boxes.some((box) => inside(s.previousRect, box) && inside(s.currentRect, box)),
      );
      if (talk || listed(shift)) continue;
      const what = shift.sources.map((s) => {
        const at = s.node instanceof Element ? s.node : s.node?.parentElement;
        const [from, to] = [s.previousRect, s.currentRect];
        return `${at?.outerHTML.slice(0, 120) ?? "?"} ${from.x},${from.y} ${from.width}x${from.height} to ${to.x},${to.y} ${to.width}x${to.height}`;
      });
      window.__moved?.push({ value: shift.value, what });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** Opens a window of somebody: a context of its own, in the view's language and scheme. */
export async function open(
  browser: Browser,
  view: View,
  { expected = [] as RegExp[], size = usual } = {},
): Promise<Watched> {
  const context: BrowserContext = await browser.newContext({
    viewport: size,
    locale: view.language === "zh" ? "zh-CN" : "en-GB",
    colorScheme: view.scheme,
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
  });
  await context.addInitScript(watchLayout);
  return new Watched(await context.newPage(), view, size, expected);
}

/** Signs somebody in without the form. */
export async function signIn(
  page: Page,
  origin: string,
  who: Pick<Person, "email" | "password">,
): Promise<void> {
  const answer = await page.request.post(new URL("/v1/session", origin).href, {
    data: { email: who.email, password: who.password },
    headers: { Origin: new URL(origin).origin },
  });
  expect(answer.status(), await answer.text()).toBe(201);
}

interface Workers {
  demo: Demo;
}

interface Each {
  closing: undefined;
}

/** Tests with a demo of their worker's own. */
export const test = base.extend<Each, Workers>({
  /** Closes all windows at the end of a test: open ones go on calling their server. */
  closing: [
    async ({ browser }, use) => {
      await use(undefined);
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
  demo: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const demo = await Demo.start();
      await use(demo);
      await demo.stop();
    },
    { scope: "worker" },
  ],
});
