/** Says what the server says of a failure in other words, by the first rule that fits. */
function said(text: string, rules: [RegExp, string][]): string {
  const rule = rules.find(([what]) => what.test(text));
  return rule ? text.replace(...rule) : text;
}

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
  failure: (text: string) =>
    said(text, [
      [/^dial tcp \S+ connect: connection refused$/, "connection refused: nothing listens at this address"],
      [/^tls: failed to verify certificate: (.*)$/, "its certificate is not valid ($1)"],
    ]),
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
  failure: (text) =>
    said(text, [
      [/^no answer within (\d+) s$/, "$1 秒内没有回应"],
      [/^(\d+ .*): redirects are not followed.*$/, "$1，不会跟随重定向，请直接填写最终地址"],
      [/^(\S+): no such host$/, "找不到主机 $1"],
      [
        /^this address may not be called: .*$/,
        "不允许访问：地址不在公网上，也不在服务器配置的 allow_networks 里",
      ],
      [/^dial tcp \S+ connect: connection refused$/, "对方拒绝连接"],
      [/^tls: failed to verify certificate: (.*)$/, "对方的证书无效（$1）"],
    ]),
};

/**
 * What the types of events are called, one that is not here by its own name; and
 * why an attempt failed, in the server's words where there are none here.
 */
export const names = { en, zh };
