import { type Language, useLanguage, useTexts } from "../i18n/language";
import { languageName } from "../i18n/languagename";
import { locale } from "../i18n/locale";

const en = {
  why: {
    wants_person: "Wants a person",
    complaint: "Complaint",
    emergency: "Emergency",
    out_of_scope: "Out of scope",
    no_answer: "No answer found",
    model_error: "Bot failed",
    confident: "Sure",
    chosen: "Chosen by customer",
    unsure: "Unsure",
    abuse: "Abuse",
    advertising: "Advertising",
    courtesy: "Courtesy",
    not_helpful: "Did not help",
  } as Record<string, string>,
  route: {
    intent: "Replied to the intent",
    faq: "Answered from an entry",
    smalltalk: "Small talk",
    clarify: "Asked back",
    handoff: "Handed off",
    block: "Archived",
    none: "Said nothing",
  } as Record<string, string>,
  intent: {
    order_status: "Order status",
    cancel_order: "Cancel order",
    change_order: "Change order",
    return_refund: "Return or refund",
    exchange: "Exchange",
    damaged_item: "Damaged item",
    shipping_cost: "Shipping cost",
    delivery_time: "Delivery time",
    change_address: "Change address",
    payment_problem: "Payment problem",
    payment_methods: "Payment methods",
    invoice: "Invoice",
    promotion_coupon: "Promotion or coupon",
    account_login: "Account",
    product_question: "Product question",
    stock_availability: "In stock?",
    warranty_repair: "Warranty or repair",
    opening_hours: "Opening hours",
    oos: "Something else",
  } as Record<string, string>,
  mood: { pleased: "pleased", worried: "worried", disappointed: "disappointed", angry: "angry" } as Record<
    string,
    string
  >,
  channel: { web: "Web", widget: "Web" } as Record<string, string>,
};
const zh: typeof en = {
  why: {
    wants_person: "要求人工",
    complaint: "投诉",
    emergency: "紧急情况",
    out_of_scope: "超出范围",
    no_answer: "没找到答案",
    model_error: "机器人出错",
    confident: "有把握",
    chosen: "客户自选",
    unsure: "没把握",
    abuse: "辱骂",
    advertising: "广告",
    courtesy: "寒暄",
    not_helpful: "没帮上忙",
  },
  route: {
    intent: "按意图回复",
    faq: "按知识条目回答",
    smalltalk: "闲聊",
    clarify: "反问客户",
    handoff: "转人工",
    block: "已归档",
    none: "没有说话",
  },
  intent: {
    order_status: "订单进度",
    cancel_order: "取消订单",
    change_order: "修改订单",
    return_refund: "退货退款",
    exchange: "换货",
    damaged_item: "商品破损",
    shipping_cost: "运费",
    delivery_time: "配送时间",
    change_address: "修改地址",
    payment_problem: "支付异常",
    payment_methods: "支付方式",
    invoice: "发票",
    promotion_coupon: "优惠活动",
    account_login: "账号登录",
    product_question: "商品咨询",
    stock_availability: "库存",
    warranty_repair: "保修维修",
    opening_hours: "营业时间",
    oos: "其他",
  },
  mood: { pleased: "满意", worried: "担心", disappointed: "失望", angry: "生气" },
  channel: { web: "网页", widget: "网页" },
};

/** Names of what the server calls by machine words; an unknown word is shown with spaces. */
export function useLabels() {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const of = (names: Record<string, string>) => (word: string) => names[word] ?? word.replaceAll("_", " ");
  return {
    why: of(t.why),
    route: of(t.route),
    intent: of(t.intent),
    mood: of(t.mood),
    language: (tag: string) => languageName(tag, language),
    channel: of(t.channel),
  };
}

/** A confidence or a score as whole per cents. */
export function percent(x: number, language: Language): string {
  return new Intl.NumberFormat(locale(language), { style: "percent" }).format(x);
}
