import { type Code, Problem } from "../api/client";
import { useTexts } from "../i18n/language";
import { useFailure } from "../parts/failure";

type Sentences = Partial<Record<Code, string>>;

// The server's own words are English, and name who has the chat.
const en: Sentences = {};
const zh: Sentences = {
  conflict: "会话状态刚刚变了，请查看最新情况后再操作。",
  forbidden: "无法操作：会话由其他客服接待，或对方的账号已停用。",
  invalid: "无法转接：对方缺少所需技能，或没有客服具备这项技能。",
  not_found: "没有找到，会话或客服可能已经被删除。",
  too_large: "内容太长或图片太大，请分几次发送。",
};

/** Why the server has refused to do something with a chat, for people. */
export function useRefusal(error: unknown): string {
  const t = useTexts({ en, zh });
  const other = useFailure(error);
  if (!(error instanceof Problem)) return other;
  return t[error.code] ?? (error.code === "forbidden" ? error.message : other);
}
