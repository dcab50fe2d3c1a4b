import type { Browser, Page } from "@playwright/test";
import { expect, signIn, test } from "./support/test";

/** How often each page is loaded; the median counts. */
const rounds = 7;
/** The processor of the browser is made this much slower, as UI.md wants it. */
const slowDown = 4;

interface Load {
  /** First contentful paint, largest contentful paint: milliseconds since the navigation. */
  first: number;
  largest: number;
  /** Score of all layout shifts. */
  shift: number;
  /** Compressed bytes of the scripts that were fetched. */
  scripts: number;
}

/** Loads a page with an empty cache in a new window. */
async function load(browser: Browser, url: string, prepare: (page: Page) => Promise<void>): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await prepare(page);
  const scripts: Promise<number>[] = [];
  page.on("requestfinished", (r) => {
    if (r.resourceType() === "script") scripts.push(r.sizes().then((s) => s.responseBodySize));
  });
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowDown });
  await page.goto(url, { waitUntil: "load" });
  await page.waitForTimeout(2_000); // what comes later, e.g. lists and their shifts
  const found = await page.evaluate(async () => {
    const entries = (type: string) =>
      new Promise<PerformanceEntry[]>((done) => {
        new PerformanceObserver((list) => done(list.getEntries())).observe({ type, buffered: true });
        setTimeout(() => done([]), 500);
      });
    const shifts = (await entries("layout-shift")) as (PerformanceEntry & { value: number })[];
    return {
      first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      largest: (await entries("largest-contentful-paint")).at(-1)?.startTime ?? Number.NaN,
      shift: shifts.reduce((sum, s) => sum + s.value, 0),
    };
  });
  const bytes = (await Promise.all(scripts)).reduce((sum, n) => sum + n, 0);
  await context.close();
  return { ...found, scripts: bytes };
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

test("what the pages cost to load", async ({ demo, browser }) => {
  test.setTimeout(600_000);
  const as = (role: string) => async (page: Page) => signIn(page, demo.tour.console, demo.person(role));
  const nobody = () => Promise.resolve();
  const pages: [string, string, (page: Page) => Promise<void>][] = [
    ["sign in", demo.at("/signin"), nobody],
    ["chats", demo.at("/"), as("agent")],
    ["trainer", demo.at("/trainer"), as("trainer")],
    ["entries", demo.at("/trainer/entries"), as("trainer")],
    ["unanswered", demo.at("/trainer/unanswered"), as("trainer")],
    ["test bench", demo.at("/trainer/bench"), as("trainer")],
    ["people", demo.at("/settings/people"), as("admin")],
    ["bot", demo.at("/settings/bot"), as("admin")],
    ["widget settings", demo.at("/settings/widget"), as("admin")],
    ["shop with the widget", demo.tour.shop.en, nobody],
  ];
  const rows = ["page | first paint, ms | largest paint, ms | layout shift | scripts, KiB gzip"];
  for (const [name, url, prepare] of pages) {
    const loads: Load[] = [];
    for (let n = 0; n < rounds; n++) loads.push(await load(browser, url, prepare));
    const of = (key: keyof Load) => median(loads.map((l) => l[key]));
    expect(of("first"), `${name} paints`).toBeGreaterThan(0);
    rows.push(
      [
        name,
        of("first").toFixed(0),
        of("largest").toFixed(0),
        of("shift").toFixed(4),
        (of("scripts") / 1024).toFixed(1),
      ].join(" | "),
    );
  }
  process.stdout.write(`${rows.join("\n")}\n`);
});
