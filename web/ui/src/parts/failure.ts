import { Problem } from "../api/client";
import { faultsOf } from "../api/faults";
import { type Language, useLanguage } from "../i18n/language";

/** What a fault of one field is called; the number is the bound that was missed. */
type FaultName = "long" | "short" | "empty" | "many" | "few" | "high" | "low" | "twice";

const en = {
  offline: "The server did not answer. Check your connection and try again.",
  forbidden: "Your role does not include this page. An admin can change that under Settings → People.",
  unauthorized: "Your session had ended. Sign in again, then try once more.",
  internal: (id: string) =>
    `Something failed on our side.${id ? ` The server's log says more under ${id}.` : ""} Please try again.`,
  /** What the server's own words tell better. */
  rest: undefined as Partial<Record<string, string>> | undefined,
  other: (said: string) => said,
  faults: {
    long: (n) => `At most ${n} characters.`,
    short: (n) => `At least ${n} characters.`,
    empty: () => "This must be filled in.",
    many: (n) => `At most ${n} of them.`,
    few: (n) => `At least ${n} of them.`,
    high: (n) => `Not above ${n}.`,
    low: (n) => `Not below ${n}.`,
    twice: () => "Something is in it twice.",
  } as Record<FaultName, (n: string) => string>,
};
const zh: typeof en = {
  offline: "服务器没有回应，请检查网络后重试。",
  forbidden: "您的角色看不到这个页面。管理员可以在“设置 → 人员”里调整。",
  unauthorized: "登录已过期，请重新登录后再试一次。",
  internal: (id) => `服务器出错了，请重试。${id ? `原因见服务器日志，编号 ${id}。` : ""}`,
  rest: {
    not_found: "没有找到，可能已经被删除。",
    conflict: "刚刚被别人改动过，请查看最新情况后再操作。",
    too_large: "内容太大了，请精简后再试。",
    busy: "服务器正忙，请稍后再试。",
  },
  other: (said) => (said ? `内容不符合要求（${said}）` : "内容不符合要求。"),
  faults: {
    long: (n) => `最多 ${n} 个字符。`,
    short: (n) => `至少 ${n} 个字符。`,
    empty: () => "这里必须填写。",
    many: (n) => `最多 ${n} 个。`,
    few: (n) => `至少 ${n} 个。`,
    high: (n) => `不能大于 ${n}。`,
    low: (n) => `不能小于 ${n}。`,
    twice: () => "里面有重复的内容。",
  },
};

/** What the server's checks of a field say, in its words. */
const patterns: [RegExp, FaultName][] = [
  [/^expected length <= (\d+)/, "long"],
  [/^expected length >= 1$/, "empty"],
  [/^expected length >= (\d+)/, "short"],
  [/^expected array length <= (\d+)/, "many"],
  [/^expected array length >= (\d+)/, "few"],
  [/^expected number <= ([\d.-]+)/, "high"],
  [/^expected number >= ([\d.-]+)/, "low"],
  [/^expected required property/, "empty"],
  [/^expected array items to be unique/, "twice"],
];

/** The sentence for people of whatever went wrong. The server writes English: elsewhere its words are the last resort. */
export function failureIn(error: unknown, language: Language): string {
  const t = { en, zh }[language];
  if (!(error instanceof Problem)) return String(error);
  switch (error.code) {
    case "offline":
    case "forbidden":
    case "unauthorized":
      return t[error.code];
    case "internal":
      return t.internal(error.id);
  }
  const fault = error.faults[0];
  if (error.code === "invalid" && fault) return faultIn(fault.message, language);
  return t.rest?.[error.code] ?? t.other(sentence(error.message));
}

/** What is wrong with one field, for people. */
export function faultIn(message: string, language: Language): string {
  const t = { en, zh }[language];
  for (const [pattern, name] of patterns) {
    const found = pattern.exec(message);
    if (found) return t.faults[name](found[1] ?? "");
  }
  return t.other(sentence(message));
}

/** Gives words of the server a capital and a full stop. */
export function sentence(said: string): string {
  const s = said.trim();
  if (s === "") return "";
  return s[0]?.toUpperCase() + s.slice(1) + (/[.!?…]$/.test(s) ? "" : ".");
}

/** The sentence for people of whatever went wrong. */
export function useFailure(error: unknown): string {
  return failureIn(error, useLanguage().language);
}

/** What the server found wrong with a form's fields, by field, for people. */
export function useFaults<K extends string>(error: unknown, names: readonly K[]): Partial<Record<K, string>> {
  const { language } = useLanguage();
  const found = Object.entries<string | undefined>(faultsOf(error, names));
  return Object.fromEntries(
    found.map(([name, message]) => [name, faultIn(message ?? "", language)]),
  ) as Partial<Record<K, string>>;
}
