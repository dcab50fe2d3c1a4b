import { useTexts } from "../../i18n/language";

const en: Record<string, string> = {
  intent: "Intent",
  moderation: "Moderation",
  human: "Person wanted",
  mood: "Mood",
  act: "Kind of message",
  language: "Language",
};
const zh: typeof en = {
  intent: "意图",
  moderation: "内容审核",
  human: "是否要人工",
  mood: "情绪",
  act: "消息类型",
  language: "语言",
};

/** What the heads of a bundle are called, as on the test bench; an unknown one by its own name. */
export function useHeadName(): (name: string) => string {
  const t = useTexts({ en, zh });
  return (name) => t[name] ?? name;
}
