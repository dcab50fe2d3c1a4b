import { memo } from "react";
import { Link } from "wouter";
import { useLanguage, useTexts } from "../../i18n/language";
import { duration, exact, relative } from "../../i18n/time";
import { useLabels } from "../labels";
import type { Candidate, Chat } from "../model";
import { agentName, customerName, initials } from "../names";
import { type Section, sectionOf, urgency, waitingSince } from "../rows";
import classes from "./list.module.css";

const en = {
  you: "You: ",
  agent: "Agent: ",
  bot: "Bot: ",
  botOwner: "bot",
  ownedByBot: "With the bot",
  mine: "Yours",
  owned: (name: string) => `With ${name}`,
  waits: (t: string) => `Waiting for ${t}`,
  unread: (n: number) => `${n} unread`,
  empty: "No words yet",
  picture: "Picture",
  closed: "Closed",
  archived: "Archived",
};
const zh: typeof en = {
  you: "您：",
  agent: "客服：",
  bot: "机器人：",
  botOwner: "机器人",
  ownedByBot: "机器人接待中",
  mine: "您接待中",
  owned: (name) => `${name}接待中`,
  waits: (t) => `已等待 ${t}`,
  unread: (n) => `${n} 条未读`,
  empty: "还没有内容",
  picture: "图片",
  closed: "已结束",
  archived: "已归档",
};

interface Props {
  chat: Chat;
  open: boolean;
  unread: number;
  me: string;
  section?: Section;
  agents: Candidate[] | undefined;
  now: Date;
}

/** One chat of the list. */
export const ChatRow = memo(function ChatRow({ chat, open, unread, me, section, agents, now }: Props) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const said =
    chat.last_from === "agent"
      ? chat.owner === me
        ? t.you
        : t.agent
      : chat.last_from === "bot"
        ? t.bot
        : "";
  return (
    <Link
      href={`/chats/${chat.id}`}
      className={classes.row}
      aria-current={open ? "page" : undefined}
      data-chat={chat.id}
      data-unread={unread > 0 || undefined}
    >
      <span className={classes.name}>
        <bdi>{customerName(chat, language)}</bdi>
      </span>
      <Time chat={chat} now={now} />
      <span className={classes.last}>
        {chat.last_text || chat.last_from ? (
          <>
            {said && <span>{said}</span>}
            <bdi>{chat.last_text || (chat.last_files ? t.picture : "…")}</bdi>
          </>
        ) : (
          t.empty
        )}
      </span>
      {unread > 0 && (
        <span className={classes.unread}>
          <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
          <span className="visually-hidden">{t.unread(unread)}</span>
        </span>
      )}
      <Meta chat={chat} />
      {told(section, chat, me) || <Owner chat={chat} me={me} agents={agents} />}
    </Link>
  );
});

/** Reports whether the section says already who has the chat. */
function told(section: Section | undefined, chat: Chat, me: string): boolean {
  return (section === "mine" || section === "bot") && sectionOf(chat, me) === section;
}

/** How long the customer waits, or when something was written last. */
function Time({ chat, now }: { chat: Chat; now: Date }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const since = waitingSince(chat);
  if (!since) {
    const at = new Date(chat.last_at);
    return (
      <time className={classes.time} dateTime={chat.last_at} title={exact(at, language)}>
        {relative(at, now, language)}
      </time>
    );
  }
  const seconds = (now.getTime() - since.getTime()) / 1000;
  const text = duration(seconds, language);
  return (
    <time
      className={classes.wait}
      data-urgency={urgency(seconds)}
      dateTime={since.toISOString()}
      title={`${t.waits(text)} · ${exact(since, language)}`}
    >
      <span className="visually-hidden">{t.waits(text)}</span>
      <span aria-hidden="true">{text}</span>
    </time>
  );
}

function Meta({ chat }: { chat: Chat }) {
  const labels = useLabels();
  const intent = chat.packet?.understood?.[0];
  const why = chat.packet?.reason;
  return (
    <span className={classes.meta}>
      {why && <span className={classes.chip}>{labels.why(why)}</span>}
      {intent && intent.label !== "oos" && intent.confidence >= 0.5 && (
        <span className={classes.chip}>{labels.intent(intent.label)}</span>
      )}
      <span>{labels.channel(chat.account)}</span>
    </span>
  );
}

function Owner({ chat, me, agents }: { chat: Chat; me: string; agents: Candidate[] | undefined }) {
  const t = useTexts({ en, zh });
  if (chat.state === "closed" || chat.state === "archived")
    return <span className={classes.owner}>{t[chat.state]}</span>;
  if (chat.state === "bot") {
    return (
      <span className={classes.owner} title={t.ownedByBot}>
        {t.botOwner}
      </span>
    );
  }
  if (chat.state !== "agent") return null;
  const name = agentName(agents, chat.owner);
  const title = chat.owner === me ? t.mine : t.owned(name);
  return (
    <span className={classes.initials} title={title}>
      <span aria-hidden="true">{initials(name)}</span>
      <span className="visually-hidden">{title}</span>
    </span>
  );
}
