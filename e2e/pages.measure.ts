import type { Browser, CDPSession, Cookie } from "@playwright/test";
import { expect, signIn, test } from "./support/test";
import type { Person } from "./support/usher";

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
  /** Compressed bytes of the scripts that were fetched from the page's own site: the others are not told. */
  scripts: number;
}

/**
 * A window that only the measurement looks into. Playwright follows the network of its own pages, which takes
 * the browser a fifth of the time until the first paint.
 */
class Window {
  private next = 0;
  private readonly waiting = new Map<number, (answer: { result?: unknown; error?: unknown }) => void>();

  private constructor(
    private readonly devtools: CDPSession,
    private readonly context: string,
    private readonly target: string,
    private readonly session: string,
  ) {
    devtools.on("Target.receivedMessageFromTarget", (e) => {
      if (e.sessionId !== session) return;
      const answer = JSON.parse(e.message) as { id?: number; result?: unknown; error?: unknown };
      if (answer.id !== undefined) this.waiting.get(answer.id)?.(answer);
    });
  }

  static async open(browser: Browser, cookies: Cookie[]): Promise<Window> {
    const devtools = await browser.newBrowserCDPSession();
    const { browserContextId } = await devtools.send("Target.createBrowserContext");
    await devtools.send("Storage.setCookies", {
      browserContextId,
      cookies: cookies.map(({ name, value, domain, path }) => ({ name, value, domain, path })),
    });
    const { targetId } = await devtools.send("Target.createTarget", {
      url: "about:blank",
      browserContextId,
      width: 1280,
      height: 800,
    });
    const { sessionId } = await devtools.send("Target.attachToTarget", { targetId, flatten: false });
    return new Window(devtools, browserContextId, targetId, sessionId);
  }

  async send(method: string, params: object): Promise<unknown> {
    const id = ++this.next;
    const answer = new Promise<{ result?: unknown; error?: unknown }>((done) => this.waiting.set(id, done));
    await this.devtools.send("Target.sendMessageToTarget", {
      sessionId: this.session,
      message: JSON.stringify({ id, method, params }),
    });
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** The value of a function in the page. */
  async evaluate<T>(fn: () => Promise<T>): Promise<T> {
    const found = await this.send("Runtime.evaluate", {
      expression: `(${fn.toString()})()`,
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = found as {
      result: { value: T };
      exceptionDetails?: { text: string };
    };
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }

  async close(): Promise<void> {
    await this.devtools.send("Target.closeTarget", { targetId: this.target });
    await this.devtools.send("Target.disposeBrowserContext", { browserContextId: this.context });
    await this.devtools.detach();
  }
}

/** Loads a page with an empty cache in a new window. */
async function load(browser: Browser, url: string, cookies: Cookie[]): Promise<Load> {
  const window = await Window.open(browser, cookies);
  await window.send("Emulation.setCPUThrottlingRate", { rate: slowDown });
  await window.send("Page.navigate", { url });
  await new Promise((done) => setTimeout(done, 4_000)); // also for what comes later, e.g. lists and their shifts
  const found = await window.evaluate(async () => {
    const entries = (type: string) =>
      new Promise<PerformanceEntry[]>((done) => {
        new PerformanceObserver((list) => done(list.getEntries())).observe({ type, buffered: true });
        setTimeout(() => done([]), 500);
      });
    const shifts = (await entries("layout-shift")) as (PerformanceEntry & { value: number })[];
    const fetched = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    return {
      first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      largest: (await entries("largest-contentful-paint")).at(-1)?.startTime ?? 0,
      shift: shifts.reduce((sum, s) => sum + s.value, 0),
      scripts: fetched
        .filter((r) => new URL(r.name).pathname.endsWith(".js"))
        .reduce((sum, r) => sum + r.encodedBodySize, 0),
    };
  });
  await window.close();
  return found;
}

/** What the browser of somebody who has signed in sends along. */
async function cookiesOf(browser: Browser, origin: string, who: Person): Promise<Cookie[]> {
  const context = await browser.newContext();
  await signIn(await context.newPage(), origin, who);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

test("what the pages cost to load", async ({ demo, browser }) => {
  test.setTimeout(600_000);
  const as = (role: string) => cookiesOf(browser, demo.tour.console, demo.person(role));
  const nobody: Cookie[] = [];
  const [agent, trainer, admin] = [await as("agent"), await as("trainer"), await as("admin")];
  const pages: [string, string, Cookie[]][] = [
    ["sign in", demo.at("/signin"), nobody],
    ["chats", demo.at("/"), agent],
    ["trainer", demo.at("/trainer"), trainer],
    ["entries", demo.at("/trainer/entries"), trainer],
    ["unanswered", demo.at("/trainer/unanswered"), trainer],
    ["test bench", demo.at("/trainer/bench"), trainer],
    ["people", demo.at("/settings/people"), admin],
    ["bot", demo.at("/settings/bot"), admin],
    ["widget settings", demo.at("/settings/widget"), admin],
    ["shop with the widget", demo.tour.shop.en, nobody],
  ];
  const rows = ["page | first paint, ms | largest paint, ms | layout shift | scripts, KiB gzip"];
  for (const [name, url, cookies] of pages) {
    const loads: Load[] = [];
    for (let n = 0; n < rounds; n++) loads.push(await load(browser, url, cookies));
    const of = (key: keyof Load) => median(loads.map((l) => l[key]));
    expect(of("first"), `${name} paints`).toBeGreaterThan(0);
    expect(of("largest"), `${name} paints`).toBeGreaterThan(0);
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
