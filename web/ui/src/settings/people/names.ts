import type { Language } from "../../i18n/language";
import type { Role } from "./data";

/** What roles, presences and languages are called. */
export const names = {
  en: {
    roles: { agent: "Agent", trainer: "Trainer", admin: "Admin" } satisfies Record<Role, string>,
    presences: { online: "Online", away: "Away", offline: "Offline" },
    any: "Any language",
  },
  zh: {
    roles: { agent: "客服", trainer: "训练师", admin: "管理员" } satisfies Record<Role, string>,
    presences: { online: "在线", away: "离开", offline: "离线" },
    any: "不限语言",
  },
};

/** The name of a language in another: "zh" is "Chinese" in English. */
export function languageName(code: string, language: Language): string {
  try {
    return new Intl.DisplayNames(language === "zh" ? "zh-CN" : "en", { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
