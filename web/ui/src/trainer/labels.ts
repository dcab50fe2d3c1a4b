import { useLabels as useChatLabels } from "../chats/labels";
import { useLanguage, useTexts } from "../i18n/language";
import { languageName } from "../i18n/languagename";

const en = {
  why: {
    wants_person: "wants a person",
    complaint: "complaint",
    emergency: "emergency",
    out_of_scope: "nothing comes near",
    no_answer: "not sure enough",
    model_error: "the models failed",
    confident: "sure enough",
    chosen: "chosen by the customer",
    unsure: "unsure",
    abuse: "abuse",
    advertising: "advertising",
    courtesy: "courtesy",
    not_helpful: "answer did not help",
  } as Record<string, string>,
  route: {
    intent: "Answers the intent",
    faq: "Answers from an entry",
    smalltalk: "Small talk",
    clarify: "Asks back",
    handoff: "Hands off to a person",
    block: "Blocks it",
    none: "Says nothing",
  } as Record<string, string>,
  head: {
    ok: "fine",
    abuse: "abuse",
    advertising: "advertising",
    none: "not asked for",
    wants_person: "wants a person",
    complaint: "complaint",
    emergency: "emergency",
    calm: "calm",
    pleased: "pleased",
    worried: "worried",
    disappointed: "disappointed",
    angry: "angry",
    question: "question",
    greeting: "greeting",
    thanks: "thanks",
    goodbye: "goodbye",
    affirm: "yes",
    deny: "no",
    bot: "asks about the bot",
    chat: "small talk",
    oos: "something else",
  } as Record<string, string>,
  language: { zh: "Chinese", en: "English" } as Record<string, string>,
};

const zh: typeof en = {
  why: {
    wants_person: "要求人工",
    complaint: "投诉",
    emergency: "紧急情况",
    out_of_scope: "没有相近的内容",
    no_answer: "把握不够",
    model_error: "模型出错",
    confident: "有把握",
    chosen: "客户自选",
    unsure: "没把握",
    abuse: "辱骂",
    advertising: "广告",
    courtesy: "寒暄",
    not_helpful: "答案没帮上忙",
  },
  route: {
    intent: "按意图回答",
    faq: "按条目回答",
    smalltalk: "寒暄",
    clarify: "反问",
    handoff: "转人工",
    block: "拦截",
    none: "不作声",
  },
  head: {
    ok: "正常",
    abuse: "辱骂",
    advertising: "广告",
    none: "不需要",
    wants_person: "要求人工",
    complaint: "投诉",
    emergency: "紧急情况",
    calm: "平静",
    pleased: "满意",
    worried: "担心",
    disappointed: "失望",
    angry: "生气",
    question: "提问",
    greeting: "问候",
    thanks: "道谢",
    goodbye: "道别",
    affirm: "肯定",
    deny: "否定",
    bot: "问机器人自己",
    chat: "闲聊",
    oos: "其他",
  },
  language: { zh: "中文", en: "英文" },
};

/** Names of what the server calls by machine words; an unknown word is shown with spaces. */
export function useLabels() {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const of = (names: Record<string, string>) => (word: string) => names[word] ?? word.replaceAll("_", " ");
  const { intent } = useChatLabels();
  return {
    intent,
    why: of(t.why),
    route: of(t.route),
    head: of(t.head),
    language: (tag: string) => t.language[tag] ?? languageName(tag, language),
  };
}
