import { type Browser, expect, type Locator } from "@playwright/test";
import { open, type View, type Watched } from "./test";
import type { Person } from "./usher";

/** What the trainer's controls are called. */
const names = {
  en: {
    email: "E-mail",
    password: /^Password/,
    signIn: "Sign in",
    trainer: "Trainer",
    tabs: "Trainer",
    overview: "How the bot is doing",
    openQuestions: "Open questions",
    unanswered: /^Unanswered/,
    questions: "Open questions",
    search: "Search questions",
    create: "Add as new entry",
    find: "Find another entry",
    addAs: /^Add as a way to ask/,
    isAnswered: "Answered from now on",
    openEntry: "Open the entry",
    chat: /^Open (the )?chat/,
    chats: "Chats",
    entries: "Entries",
    searchEntries: "Search entries",
    state: "State",
    off: "Switched off",
    addWay: { en: "Add a way to ask in English", zh: "Add a way to ask in Chinese" },
    way: { en: /^English way to ask/, zh: /^Chinese way to ask/ },
    answer: { en: "Answer in English", zh: "Answer in Chinese" },
    answers: "Answers customers",
    save: "Save",
    saved: /^Saved/,
    tryIt: "Try it",
    bench: "Test bench",
    question: "Question",
    ask: "Try it",
    steps: [
      "Decision",
      "Text",
      "Language",
      "Context",
      "Moderation",
      "Person wanted",
      "Mood",
      "Kind of message",
      "Intent",
      "Search",
    ],
    took: / ms$/,
  },
  zh: {
    email: "邮箱",
    password: /^密码/,
    signIn: "登录",
    trainer: "训练",
    tabs: "训练",
    overview: "机器人表现",
    openQuestions: "未解答的问题",
    unanswered: /^未解答/,
    questions: "未解答的问题",
    search: "搜索问题",
    create: "新建条目",
    find: "查找其他条目",
    addAs: /^作为问法加入/,
    isAnswered: "现在起能回答了",
    openEntry: "打开条目",
    chat: /^打开会话/,
    chats: "会话",
    entries: "知识条目",
    searchEntries: "搜索条目",
    state: "状态",
    off: "已停用",
    addWay: { en: "添加英文问法", zh: "添加中文问法" },
    way: { en: /^英文问法/, zh: /^中文问法/ },
    answer: { en: "英文答案", zh: "中文答案" },
    answers: "用于回答客户",
    save: "保存",
    saved: /^已保存/,
    tryIt: "试一试",
    bench: "测试台",
    question: "问题",
    ask: "试一试",
    steps: ["决定", "文本", "语言", "上下文", "内容审核", "是否要人工", "情绪", "消息类型", "意图", "检索"],
    took: / 毫秒$/,
  },
};

/** A trainer in front of the trainer's pages. */
export class Trainer {
  private constructor(
    readonly watched: Watched,
    readonly n: (typeof names)["en"] | (typeof names)["zh"],
  ) {}

  /** Signs in by the form and goes to the trainer's pages. */
  static async arrives(browser: Browser, view: View, url: string, who: Person): Promise<Trainer> {
    const t = new Trainer(await open(browser, view, { expected: [/401/] }), names[view.language]);
    await t.page.goto(url);
    await t.page.getByLabel(t.n.email).fill(who.email);
    await t.page.getByLabel(t.n.password).fill(who.password);
    await t.page.getByRole("button", { name: t.n.signIn }).click();
    await t.page.getByRole("link", { name: t.n.trainer }).click();
    await expect(t.page.getByRole("heading", { name: t.n.overview })).toBeVisible();
    return t;
  }

  get page() {
    return this.watched.page;
  }

  get language(): "en" | "zh" {
    return this.watched.view.language;
  }

  /** The one that is worked on: an unanswered question, or an entry. */
  get card(): Locator {
    return this.page.locator("section[aria-labelledby=card-title]");
  }

  get questions(): Locator {
    return this.page.getByRole("list", { name: this.n.questions });
  }

  get table(): Locator {
    return this.page.getByRole("table", { name: this.n.entries });
  }

  async tab(name: string | RegExp): Promise<void> {
    await this.page.getByRole("navigation", { name: this.n.tabs }).getByRole("link", { name }).click();
  }

  /** Brings an unanswered question onto the card. */
  async pick(question: string): Promise<void> {
    const row = this.questions.getByRole("link", { name: question });
    await row.click();
    await expect(this.card.getByRole("heading", { name: question })).toBeVisible();
  }

  /** Waits for what the bot makes of the question that was just given a home. */
  async answered(): Promise<void> {
    await expect(this.card.getByText(this.n.isAnswered)).toBeVisible();
  }

  /** Finds an entry by words of it, however many there are. */
  async findEntry(words: string): Promise<Locator> {
    await this.page.getByRole("searchbox", { name: this.n.searchEntries }).fill(words);
    const row = this.table.getByRole("row").filter({ hasText: words });
    await expect(row.first()).toBeVisible();
    await expect(this.table).toHaveAttribute("aria-busy", "false");
    return row.first();
  }

  async save(): Promise<void> {
    await this.page.getByRole("button", { name: this.n.save, exact: true }).click();
    await expect(this.page.getByRole("status").filter({ hasText: this.n.saved })).toBeVisible();
  }

  /** Expects every step of the newest turn, with how long it took. */
  async seesSteps(): Promise<void> {
    const steps = this.page.locator("section[aria-labelledby=steps-title] > ol > li");
    await expect(steps).toHaveCount(this.n.steps.length);
    for (const [i, name] of this.n.steps.entries()) {
      await expect(steps.nth(i).getByRole("heading", { level: 3 })).toHaveText(name);
      await expect(steps.nth(i).getByText(this.n.took)).toBeVisible();
    }
  }
}
