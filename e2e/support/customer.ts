import { type Browser, expect, type Locator } from "@playwright/test";
import { open, type View, type Watched } from "./test";
import type { Visitor } from "./visitor";

/** What the widget's controls are called. */
const names = {
  en: {
    open: /^Open the chat|^Chat with us|unread|new message/i,
    say: /Write a message|message/i,
    send: "Send",
    person: "Talk to a person",
    log: "Messages",
    attach: "Send a picture",
    yes: "Yes",
    source: "Source",
    close: "Close the chat",
    goBack: "Back to the assistant",
  },
  zh: {
    open: /咨询|会话|消息/,
    say: /输入/,
    send: "发送",
    person: "转人工",
    log: "消息记录",
    attach: "发送图片",
    yes: "有帮助",
    source: "出处",
    close: "收起会话",
    goBack: "继续问智能助手",
  },
};

/** A customer in front of a page that has the widget. */
export class Customer {
  private constructor(
    readonly watched: Watched,
    private readonly n: (typeof names)["en"] | (typeof names)["zh"],
  ) {}

  static async visit(
    browser: Browser,
    view: View,
    url: string,
    options: Parameters<typeof open>[2] = {},
  ): Promise<Customer> {
    const c = new Customer(await open(browser, view, options), names[view.language]);
    await c.page.goto(url);
    return c;
  }

  /** Makes the browser that of a customer whom the server knows, and loads the page again. */
  async is(server: string, visitor: Visitor): Promise<void> {
    await this.page.evaluate(([key, pass]) => localStorage.setItem(key, pass), [
      `usher:${server}:pass`,
      JSON.stringify(visitor.pass),
    ] as const);
    await this.page.reload();
  }

  get page() {
    return this.watched.page;
  }

  get panel(): Locator {
    return this.page.getByRole("dialog");
  }

  get log(): Locator {
    return this.panel.getByRole("log", { name: this.n.log });
  }

  get box(): Locator {
    return this.panel.getByRole("textbox", { name: this.n.say });
  }

  async openPanel(): Promise<void> {
    const launch = this.page.locator("button.launch");
    await launch.waitFor();
    // After a reload it opens by itself, if it was open before.
    await expect(async () => {
      if (!(await this.panel.isVisible())) await launch.click();
      await expect(this.panel).toBeVisible({ timeout: 2000 });
    }).toPass();
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.panel.getByRole("button", { name: this.n.send, exact: true }).click();
  }

  async hears(text: string | RegExp, timeout = 15_000): Promise<void> {
    await expect(this.log.getByText(text).last()).toBeVisible({ timeout });
  }

  async askForPerson(): Promise<void> {
    await this.panel.locator(".strip").getByRole("button", { name: this.n.person }).click();
  }

  /** Waits no longer for a person. */
  async goBack(): Promise<void> {
    await this.panel.locator(".strip").getByRole("button", { name: this.n.goBack }).click();
    await expect(this.panel.locator(".strip.queue")).toHaveCount(0);
  }

  /** The texts of all messages, in the order shown. */
  async lines(): Promise<string[]> {
    return this.log.locator(".bubble").allInnerTexts();
  }

  async helped(): Promise<void> {
    await this.panel.getByRole("button", { name: this.n.yes }).last().click();
  }

  async showSource(): Promise<void> {
    await this.panel.getByRole("button", { name: this.n.source }).last().click();
  }
}
