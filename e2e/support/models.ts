import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Browser, expect, type Locator } from "@playwright/test";
import { open, signIn, type View, type Watched } from "./test";
import type { Demo } from "./usher";

/** What the controls of the models' page are called. */
const names = {
  en: {
    title: "Models",
    liveNow: "Live now",
    damaged: "Refused: damaged",
    measure: /^Measure( again)?$/,
    verdict: /^Better on \d+, worse on \d+ of \d+\.|^The same on all/,
    figures: "Figures side by side",
    all: "All models",
    questions: "Your questions",
    turns: "Live turns",
    watch: "Start as shadow",
    stop: "Stop the shadow",
    nobody: /Nobody is answered by it/,
    ended: /Stopped/,
    compared: "Turns compared",
    goLive: "Go live…",
    confirm: "Go live",
    rollBack: "Roll back…",
    confirmBack: "Roll back",
    mayBeWrong: "Share of the bot's answers that may be wrong, in per cent",
    promised: /Answering from a confidence of [\d.]+% on, the bot answers \d+% of \d+ questions/,
  },
  zh: {
    title: "模型",
    liveNow: "当前线上",
    damaged: /^未通过检查.*文件损坏/,
    measure: /^(开始|重新)测评$/,
    verdict: /^\d+ 题(中|全部)/,
    figures: "并排数字",
    all: "全部模型",
    questions: "自有问题",
    turns: "线上对话",
    watch: "开始旁观",
    stop: "停止旁观",
    nobody: /它不回答任何客户/,
    ended: /结束时间/,
    compared: "已对比轮次",
    goLive: "上线…",
    confirm: "上线",
    rollBack: "退回…",
    confirmBack: "退回",
    mayBeWrong: "机器人的回答允许出错的百分比",
    promised: /把握达到 [\d.]+% 就回答，\d+ 个问题里能回答 \d+%/,
  },
};

/** A bundle of the tree that is not the one in the binary. */
const other = resolve(import.meta.dirname, "../../models/lite");

/** A trainer in front of the models' page of a demo, and somebody who copies files onto its server. */
export class Models {
  private constructor(
    readonly watched: Watched,
    readonly n: (typeof names)["en"] | (typeof names)["zh"],
    private readonly folder: string,
  ) {}

  static async visit(browser: Browser, view: View, demo: Demo): Promise<Models> {
    const watched = await open(browser, view);
    await signIn(watched.page, demo.tour.console, demo.person("trainer"));
    const m = new Models(watched, names[view.language], join(demo.tour.data, "models"));
    await watched.page.goto(demo.at("/trainer/models"));
    await expect(m.live).toBeVisible();
    return m;
  }

  get page() {
    return this.watched.page;
  }

  /** What is live, with the way back. */
  get live(): Locator {
    return this.page.getByRole("region").filter({ hasText: this.n.liveNow });
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  /** The row of a model or a file in the list. */
  row(name: string): Locator {
    return this.page.getByRole("table", { name: this.n.title }).getByRole("row").filter({ hasText: name });
  }

  /** The number under a name. */
  figure(name: string): Locator {
    return this.page.getByRole("term").filter({ hasText: name }).locator("~ dd").first();
  }

  button(name: string | RegExp, within: Locator | Watched["page"] = this.page): Locator {
    return within.getByRole("button", { name, exact: true });
  }

  /** The name of what is live; what is said below it has headings of its own. */
  get heading(): Locator {
    return this.live.getByRole("heading", { level: 2 });
  }

  /** Has the model that is shown watch live turns; where another one did before, what that came to is given up. */
  async startShadow(): Promise<void> {
    await this.button(this.n.watch).click();
    const giveUp = this.button(this.n.watch, this.dialog);
    const watches = this.page.getByText(this.n.nobody);
    await expect(giveUp.or(watches)).toBeVisible();
    if (await giveUp.isVisible()) await giveUp.click();
    await expect(watches).toBeVisible();
  }

  /** Copies a sound bundle onto the server under a name and version of its own, whole at once. */
  async bring(name: string, version: string): Promise<void> {
    const part = join(this.folder, `${name}.part`);
    await mkdir(this.folder, { recursive: true });
    await cp(other, part, { recursive: true });
    const manifest = join(part, "bundle.yaml");
    const text = await readFile(manifest, "utf8");
    await writeFile(
      manifest,
      text.replace(/^name: .*$/m, `name: ${name}`).replace(/^version: .*$/m, `version: "${version}"`),
    );
    await rename(part, join(this.folder, name));
  }

  /** Copies the first half of a model onto the server. */
  async bringHalf(name: string): Promise<void> {
    const whole = await readFile(join(other, "heads", "act.tflite"));
    await writeFile(join(this.folder, name), whole.subarray(0, whole.length / 2));
  }

  /** Takes away what was copied. */
  async takeAway(...all: string[]): Promise<void> {
    for (const name of all) await rm(join(this.folder, name), { recursive: true, force: true });
  }
}
