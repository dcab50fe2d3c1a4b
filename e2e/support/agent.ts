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
    trainer: "Trainer",
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
    trainer: "训练",
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
    await this.row(id).click({ timeout: 20_000 });
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
