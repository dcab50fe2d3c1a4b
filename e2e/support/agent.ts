import { type Browser, expect, type Locator } from "@playwright/test";
import { open, signIn, type View, type Watched } from "./test";
import type { Person } from "./usher";

/** What the console's controls are called. */
const names = {
  en: {
    list: "Chats",
    mine: /^Mine/,
    queue: /^Queue/,
    log: "Messages",
    reply: "Reply to the customer",
    note: "Note for agents",
    toNote: "Note",
    send: "Send",
    saveNote: "Save note",
    more: "More actions",
    close: "Close",
    back: "Back to the bot",
    transfer: "Transfer…",
    claim: "Claim",
    packet: "Handoff",
    why: /^Why/,
    presence: /^You are/,
    online: /^Online/,
    away: /^Away/,
    trainer: "Trainer",
    offline: /No connection/,
    lines: /lines? waits?/,
    queued: "Will be sent as soon as the connection is back",
    signedOut: "Will be sent once you have signed in",
    again: "Sign in again",
    password: "Password",
    signIn: "Sign in",
    fresh: /^\d+ new/,
    bot: /^Bot/,
    team: /^Team/,
    closed: /^Closed/,
    search: "Search chats",
    info: "About the customer",
    customer: "Customer",
    palette: "Find a chat, a page or something to do",
    shortcuts: "Shortcuts",
    handOn: "Transfer the chat",
    bySkill: "By skill or language",
    submit: "Transfer",
    cancel: "Cancel",
    sure: "Close this chat?",
    keep: "Keep open",
    retry: "Try again",
    dismiss: "Dismiss",
    sound: "Sound and notifications",
    soundOn: "Sound: on",
    oneUnread: "1 unread",
  },
  zh: {
    list: "会话",
    mine: /^我的/,
    queue: /^排队/,
    log: /消息|对话|会话/,
    reply: "回复客户",
    note: "给客服看的备注",
    toNote: "备注",
    send: "发送",
    saveNote: "保存备注",
    more: "更多操作",
    close: "结束",
    back: "交回机器人",
    transfer: "转接…",
    claim: "接入",
    packet: "转人工",
    why: /^原因/,
    presence: /^当前状态/,
    online: /^在线/,
    away: /^离开/,
    trainer: "训练",
    offline: /连接已断开/,
    lines: /条待发送/,
    queued: "连接恢复后自动发送",
    signedOut: "重新登录后自动发送",
    again: "请重新登录",
    password: "密码",
    signIn: "登录",
    fresh: /^\d+ 个新会话/,
    bot: /^机器人/,
    team: /^团队/,
    closed: /^已结束/,
    search: "搜索会话",
    info: "客户资料",
    customer: "客户",
    palette: "查找会话、页面或操作",
    shortcuts: "快捷键",
    handOn: "转接会话",
    bySkill: "按技能或语言",
    submit: "转接",
    cancel: "取消",
    sure: "结束这个会话？",
    keep: "先不结束",
    retry: "重试",
    dismiss: "知道了",
    sound: "声音和通知",
    soundOn: "提示音: 开",
    oneUnread: "1 条未读",
  },
};

/** An agent in front of the console. */
export class Agent {
  private constructor(
    readonly watched: Watched,
    readonly n: (typeof names)["en"] | (typeof names)["zh"],
  ) {}

  static async signedIn(
    browser: Browser,
    view: View,
    url: string,
    who: Pick<Person, "email" | "password">,
    options: Parameters<typeof open>[2] = {},
  ): Promise<Agent> {
    const a = new Agent(await open(browser, view, options), names[view.language]);
    await signIn(a.page, url, who);
    await a.page.goto(url);
    await expect(a.list).toBeVisible();
    return a;
  }

  get page() {
    return this.watched.page;
  }

  get list(): Locator {
    return this.page.getByRole("navigation", { name: this.n.list });
  }

  get log(): Locator {
    return this.page.getByRole("log");
  }

  get box(): Locator {
    return this.page.getByRole("textbox", { name: this.n.reply });
  }

  /** The chat whose last word is the newest of all. */
  async newest(): Promise<string> {
    const answer = await this.page.request.get(new URL("/v1/conversations?limit=1", this.page.url()).href);
    const list = (await answer.json()) as { conversations: { id: string }[] };
    return list.conversations[0]?.id ?? "";
  }

  /** What lies over the page, by its name. */
  dialog(name: string): Locator {
    return this.page.getByRole("dialog", { name });
  }

  /** Does one of the chat's further actions. */
  async act(name: string): Promise<void> {
    await this.page.getByRole("button", { name: this.n.more }).click();
    await this.page.getByRole("menuitem", { name }).click();
  }

  /** Another tab of the same agent. */
  async tab(url: string): Promise<Agent> {
    const page = await this.page.context().newPage();
    await page.goto(url);
    const a = new Agent(this.watched.with(page), this.n);
    await expect(a.list).toBeVisible();
    return a;
  }

  /** The bar across the page, where it says that the connection is away. */
  get offline(): Locator {
    return this.page.getByRole("status").getByText(this.n.offline);
  }

  /** The texts of all messages, in the order shown. */
  async lines(): Promise<string[]> {
    return this.log.locator("[dir=auto]").allInnerTexts();
  }

  row(id: string): Locator {
    return this.list.locator(`[data-chat="${id}"]`);
  }

  async goOnline(): Promise<void> {
    await this.page.getByRole("button", { name: this.n.presence }).click();
    await this.page.getByRole("menuitem", { name: this.n.online }).click();
  }

  async section(name: RegExp): Promise<void> {
    await this.list.getByRole("tab", { name }).click();
  }

  async open(id: string): Promise<void> {
    await this.row(id).click({ timeout: 30_000 });
    await this.page.mouse.move(2, 2); // under a pointer the list keeps still
    await expect(this.log).toBeVisible();
  }

  async reply(text: string): Promise<void> {
    await this.box.fill(text);
    await this.page.getByRole("button", { name: this.n.send, exact: true }).click();
  }

  async hears(text: string | RegExp, timeout = 15_000): Promise<void> {
    await expect(this.log.getByText(text).last()).toBeVisible({ timeout });
  }
}
