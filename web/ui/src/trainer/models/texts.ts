import type { SetName } from "./model";

/** What several parts of the page call the same. */
export const en = {
  title: "Models",
  lead: "What the bot understands comes from a model. Another one can be measured on your own questions, watch live turns, go live, and go back, while customers are served.",
  live: "Live",
  before: "Live before",
  fallback: "Fallback",
  fallbackHint:
    "The one in the program, or the one that the configuration names. It serves where no other was chosen.",
  shadow: "Shadow",
  goLive: "Go live",
  rollBack: "Roll back",
  cancel: "Cancel",
  close: "Close",
  languages: (all: string[]) => all.join(", "),
  anyLanguage: "any language",
  by: (name: string) => `by ${name}`,
  sets: {
    entries: "Ways to ask",
    misses: "Once unanswered",
    intents: "Intent examples",
  } satisfies Record<SetName, string>,
  setHints: {
    entries:
      "Each way to ask of an entry, asked of what is left of that entry without it. Right is the entry.",
    misses:
      "Questions that the bot could not answer once and that have an entry by now, asked without that very wording. Right is that entry.",
    intents: "The examples of your intents. Right is the intent.",
  } satisfies Record<SetName, string>,
  better: (n: number) => `better on ${n}`,
  worse: (n: number) => `worse on ${n}`,
  verdicts: {
    same: "no difference",
    open: "too close to call",
    better: "better",
    worse: "worse",
  },
  notMeasured: "not measured",
  nothingThere: "nothing to ask",
  gone: "This model is not ready any more: its file has changed or is gone. The list was read again.",
  busy: "Another change of models is on its way. Wait until that is done, then look again.",
};

export const zh: typeof en = {
  title: "模型",
  lead: "机器人靠模型理解客户。换模型不用停机：先用您自己的问题测评，再旁观线上对话，然后上线；不满意随时退回。",
  live: "线上",
  before: "上一个",
  fallback: "保底",
  fallbackHint: "程序自带的，或配置里指定的模型。没有选用其他模型时由它服务。",
  shadow: "旁观中",
  goLive: "上线",
  rollBack: "退回",
  cancel: "取消",
  close: "关闭",
  languages: (all) => all.join("、"),
  anyLanguage: "不限语言",
  by: (name) => `操作人：${name}`,
  sets: { entries: "条目问法", misses: "曾未解答", intents: "意图例句" },
  setHints: {
    entries: "把条目的每一种问法拿出来，问去掉这种问法后的条目。找到原条目算对。",
    misses: "机器人曾经没答上来、现在已有条目的问题，同样去掉原话再问。找到那个条目算对。",
    intents: "您给意图写的例句。认出该意图算对。",
  },
  better: (n) => `${n} 题更好`,
  worse: (n) => `${n} 题更差`,
  verdicts: { same: "没有差别", open: "难分高下", better: "更好", worse: "更差" },
  notMeasured: "未测评",
  nothingThere: "没有题目",
  gone: "这个模型已不可用：文件有改动或已移走。列表已刷新。",
  busy: "另一次模型切换正在进行，请等它完成后再看。",
};
