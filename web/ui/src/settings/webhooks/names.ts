const en = {
  types: {
    "message.created": "A message was written",
    "conversation.opened": "A chat began",
    "conversation.queued": "A chat waits for an agent",
    "conversation.assigned": "An agent has a chat",
    "conversation.returned": "A chat went back to the bot",
    "conversation.closed": "A chat is over",
    "conversation.archived": "A chat was put aside",
    "miss.created": "The bot had no answer",
    "miss.changed": "An unanswered question changed",
    "miss.removed": "An unanswered question was taken back",
    "feedback.given": "A customer judged an answer",
    "customer.changed": "A customer told their name, address or language",
    "entry.changed": "An entry was added or changed",
    "entry.removed": "An entry was removed",
    ping: "Test",
  } as Partial<Record<string, string>>,
};
const zh: typeof en = {
  types: {
    "message.created": "有新消息",
    "conversation.opened": "会话开始",
    "conversation.queued": "会话等待客服",
    "conversation.assigned": "会话分给客服",
    "conversation.returned": "会话交回机器人",
    "conversation.closed": "会话结束",
    "conversation.archived": "会话归档",
    "miss.created": "机器人没有答上来",
    "miss.changed": "未解答问题有变化",
    "miss.removed": "未解答问题被撤回",
    "feedback.given": "客户评价了回答",
    "customer.changed": "客户补充了姓名、邮箱或语言",
    "entry.changed": "条目新增或修改",
    "entry.removed": "条目删除",
    ping: "测试",
  },
};

/** What the types of events are called; one that is not here is called by its own name. */
export const names = { en, zh };
