/** What the bot's routes and reasons are called. */
export const names = {
  en: {
    routes: {
      faq: "Answer from an entry",
      intent: "Reply of an intent",
      smalltalk: "Small talk",
      clarify: "Asking back",
      handoff: "Handing off to a person",
      block: "Blocked",
      none: "Saying nothing",
    } as Record<string, string>,
    whys: {
      wants_person: "wants a person",
      complaint: "a complaint",
      emergency: "an emergency",
      out_of_scope: "nothing near is known",
      no_answer: "not answered in time",
      model_error: "the model failed",
      unsure: "not sure enough",
      abuse: "abuse",
      advertising: "advertising",
    } as Record<string, string>,
  },
  zh: {
    routes: {
      faq: "用条目回答",
      intent: "按意图回复",
      smalltalk: "寒暄",
      clarify: "反问确认",
      handoff: "转人工",
      block: "拦截",
      none: "不回应",
    } as Record<string, string>,
    whys: {
      wants_person: "想找人工",
      complaint: "投诉",
      emergency: "紧急情况",
      out_of_scope: "没有相近的知识",
      no_answer: "多次未能解答",
      model_error: "模型出错",
      unsure: "把握不够",
      abuse: "辱骂",
      advertising: "广告",
    } as Record<string, string>,
  },
};
