import { expect, type Locator, type Page } from "@playwright/test";
import type { Watched } from "./test";

/** What the controls of the set-up and the settings are called. */
const names = {
  en: {
    name: "Name",
    email: "E-mail",
    password: /^Password/,
    setUp: "Create the account",
    used: "Usher is set up already",
    settings: "Settings",
    people: "People",
    bot: "Bot",
    widget: "Widget",
    start: "First steps",
    welcome: /^Welcome, /,
    toWidget: "Set up the widget",
    toEntries: "Add entries",
    toPeople: "Invite people",
    done: "Done",
    invite: "Invite",
    makeLink: "Make the link",
    link: "One-time link",
    copyLink: "Copy link",
    copied: "Copied",
    finish: "Done",
    join: "Set the password and sign in",
    reset: "Save and sign in",
    chats: "Chats",
    actions: /^Actions for /,
    edit: "Edit",
    newLink: "New link",
    disable: "Disable",
    enable: "Enable",
    disabled: "Disabled",
    role: "Trainer",
    skills: "Skills",
    languages: "Languages",
    language: "English",
    capacity: "Chats at once",
    save: "Save",
    saved: "Saved",
    signedOut: "Sign in again",
    signIn: "Sign in",
    wrong: "The e-mail address or the password is wrong.",
    colour: "Colour",
    greeting: "Greeting in English",
    site: "Add a site",
    add: "Add",
    line: "Line to paste",
    copy: "Copy",
    newEntry: "New entry",
    way: "English way to ask 1",
    answer: "Answer in English",
    create: "Create entry",
    threshold: "Answer from an entry, in per cent",
    preview: "What this would change",
    changes: /would go another way/,
    same: "Nothing would change",
  },
  zh: {
    name: "姓名",
    email: "邮箱",
    password: /^密码/,
    setUp: "创建账号",
    used: "Usher 已经设置好了",
    settings: "设置",
    people: "人员",
    bot: "机器人",
    widget: "网页组件",
    start: "新手引导",
    welcome: /，欢迎使用$/,
    toWidget: "设置网页组件",
    toEntries: "添加条目",
    toPeople: "邀请同事",
    done: "已完成",
    invite: "邀请",
    makeLink: "生成邀请链接",
    link: "一次性链接",
    copyLink: "复制链接",
    copied: "已复制",
    finish: "完成",
    join: "设置密码并登录",
    reset: "保存并登录",
    chats: "会话",
    actions: /^对.*的操作$/,
    edit: "编辑",
    newLink: "生成新链接",
    disable: "停用",
    enable: "启用",
    disabled: "已停用",
    role: "训练师",
    skills: "技能",
    languages: "语言",
    language: "中文",
    capacity: "同时接待数",
    save: "保存",
    saved: "已保存",
    signedOut: "请重新登录",
    signIn: "登录",
    wrong: "邮箱或密码不对。",
    colour: "颜色",
    greeting: "中文问候语",
    site: "添加网站",
    add: "添加",
    line: "要粘贴的代码",
    copy: "复制",
    newEntry: "新建条目",
    way: "中文问法 1",
    answer: "中文答案",
    create: "创建条目",
    threshold: "用条目回答（百分比）",
    preview: "会有什么变化",
    changes: /轮的结果会不同$/,
    same: "没有变化",
  },
};

/** Somebody who sets Usher up, or a colleague who follows an invitation. */
export class Admin {
  readonly n: (typeof names)["en"] | (typeof names)["zh"];

  constructor(readonly watched: Watched) {
    this.n = names[watched.view.language];
  }

  get page(): Page {
    return this.watched.page;
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  button(name: string, within: Page | Locator = this.page): Locator {
    return within.getByRole("button", { name, exact: true });
  }

  /** Makes the first account on the page of the set-up link. */
  async setUp(who: { name: string; email: string; password: string }): Promise<void> {
    await this.page.getByLabel(this.n.name, { exact: true }).fill(who.name);
    await this.page.getByLabel(this.n.email).fill(who.email);
    await this.page.getByLabel(this.n.password).fill(who.password);
    await this.button(this.n.setUp).click();
  }

  /** Chooses the password on the page of an invitation or a reset. */
  async choosePassword(password: string, submit: string): Promise<void> {
    await this.page.getByLabel(this.n.password).fill(password);
    await this.button(submit).click();
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.page.getByLabel(this.n.email).fill(email);
    await this.page.getByLabel(this.n.password).fill(password);
    await this.button(this.n.signIn).click();
  }

  /** Goes to a page of the settings. */
  async setting(name: string): Promise<void> {
    await this.page.getByRole("link", { name: this.n.settings, exact: true }).click();
    const tabs = this.page.getByRole("navigation", { name: this.n.settings });
    await tabs.getByRole("link", { name, exact: true }).click();
  }

  /** Whether a first step is ticked, by what its row says. */
  step(place: number): Locator {
    return this.page.getByRole("main").getByRole("listitem").nth(place);
  }

  row(name: string): Locator {
    return this.page.getByRole("row").filter({ hasText: name });
  }

  /** Chooses what to do with a person. */
  async act(name: string, what: string): Promise<void> {
    await this.row(name).getByRole("button", { name: this.n.actions }).click();
    await this.page.getByRole("menuitem", { name: what, exact: true }).click();
  }

  /** Copies the one-time link that is shown, as the button does it, and returns it. */
  async copyLink(): Promise<string> {
    await this.button(this.n.copyLink, this.dialog).click();
    await expect(this.button(this.n.copied, this.dialog)).toBeVisible();
    const copied = await this.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await this.dialog.getByLabel(this.n.link).inputValue());
    return copied;
  }

  /** Saves a settings page. */
  async save(): Promise<void> {
    await this.button(this.n.save).click();
    await expect(this.page.getByRole("status").getByText(this.n.saved, { exact: true })).toBeVisible();
  }
}
