import type { Language } from "./language";

/** What the widget says before it is opened. */
export interface LauncherTexts {
  open: string;
  openUnread(n: number): string;
  close: string;
  /** Who speaks, where the settings give no name. */
  name: string;
  failed: string;
}

const en: LauncherTexts = {
  open: "Chat with us",
  openUnread: (n) => `Chat with us, ${n} unread`,
  close: "Close the chat",
  name: "Help",
  failed: "The chat couldn't be loaded. Press to try again.",
};

const zh: LauncherTexts = {
  open: "在线咨询",
  openUnread: (n) => `在线咨询，${n} 条未读`,
  close: "收起会话",
  name: "在线客服",
  failed: "会话没有加载出来，点一下重试。",
};

/** The launcher's texts in a language. */
export function launcherTexts(language: Language): LauncherTexts {
  return language === "zh" ? zh : en;
}
