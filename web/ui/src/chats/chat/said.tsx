import { memo } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { clock, exact } from "../../i18n/time";
import { useNow } from "../../parts/when";
import type { Message, Turn } from "../model";
import classes from "./chat.module.css";
import { dayName } from "./dayname";
import type { Group } from "./groups";
import { Bubble } from "./message";
import { Why } from "./why";

const en = {
  bot: "Bot",
  you: "You",
  note: "Note",
  agent: "Agent",
  sent: "Sent",
  read: "Read",
  sees: "Customer sees:",
};
const zh: typeof en = {
  bot: "机器人",
  you: "您",
  note: "备注",
  agent: "客服",
  sent: "已发送",
  read: "已读",
  sees: "客户看到：",
};

interface Props {
  group: Extract<Group, { kind: "said" }>;
  customer: string;
  mine: boolean;
  /** Where our last line is; undefined: another line's mark says that. */
  mark?: "sent" | "read";
  turn?: Turn;
  chosen?: string;
}

/** What one side said within a minute: who and when once, then the messages. */
export const Said = memo(SaidView, alike);

/** Reports whether nothing would be drawn otherwise; groups are made anew with each message, the messages are not. */
function alike(a: Props, b: Props): boolean {
  const { group: x, ...rest } = a;
  const { group: y } = b;
  return (
    (Object.keys(rest) as (keyof typeof rest)[]).every((k) => a[k] === b[k]) &&
    x.messages.length === y.messages.length &&
    x.messages.every((m, i) => m === y.messages[i])
  );
}

function SaidView({ group: g, customer, mine, mark, turn, chosen }: Props) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const first = g.messages[0];
  if (!first) return null;
  const who =
    g.from === "customer" ? customer : g.from === "bot" ? t.bot : mine ? t.you : first.name || t.agent;
  const at = new Date(first.at);
  return (
    <div className={classes.group} data-from={g.from} data-note={g.note || undefined}>
      <div className={classes.by}>
        <bdi>{who}</bdi>
        {g.note && <span className={classes.noteMark}>{t.note}</span>}
        <time dateTime={first.at} title={exact(at, language)} className="figures">
          {clock(at, language)}
        </time>
      </div>
      {g.messages.map((m) => (
        <Bubble key={m.id} message={m} chosen={chosen} />
      ))}
      {turn && <Why turn={turn} />}
      {mark && <span className={classes.mark}>{t[mark]}</span>}
    </div>
  );
}

/** The line between two days. */
export function DayLine({ at }: { at: string }) {
  const { language } = useLanguage();
  const now = useNow(600);
  return (
    <div className={classes.day} role="separator">
      <span>{dayName(new Date(at), now, language)}</span>
    </div>
  );
}

/** What happened to the chat, in the words that the customer reads. */
export function Notice({ message, turn }: { message: Message; turn?: Turn }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const at = new Date(message.at);
  return (
    <div className={classes.notice}>
      <span>
        <span className={classes.dim}>{t.sees}</span> <bdi>{message.text}</bdi>{" "}
        <time dateTime={message.at} title={exact(at, language)} className="figures">
          {clock(at, language)}
        </time>
      </span>
      {turn && <Why turn={turn} />}
    </div>
  );
}
