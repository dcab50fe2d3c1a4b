import { Button, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { useLanguage, useTexts } from "../i18n/language";
import { useDesk, useDeskState } from "./context";
import type { Chat } from "./model";
import { customerName } from "./names";
import classes from "./waiting.module.css";

const en = {
  waits: "A customer is waiting for you:",
  open: "Open the chat",
  close: "Dismiss",
  count: (n: number) => (n === 1 ? "1 with something new" : `${n} with something new`),
};
const zh: typeof en = {
  waits: "有客户在等您：",
  open: "打开会话",
  close: "关闭提示",
  count: (n) => `${n} 个会话有新消息`,
};

const toastLasts = 20_000; // the count stays

/** How many of one's chats have something new: the number in the title. */
export function ChatCount() {
  const t = useTexts({ en, zh });
  const n = useDeskState((d) => d.unseen);
  if (n === 0) return null;
  return (
    <span className={classes.count}>
      <span aria-hidden="true">{n > 99 ? "99+" : n}</span>
      <span className="visually-hidden">{t.count(n)}</span>
    </span>
  );
}

/** Says on the pages of other areas that a chat was given to the agent. */
export function WaitingToasts() {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const [at, go] = useLocation();
  const inChats = at === "/" || at.startsWith("/chats/");
  useEffect(() => {
    if (inChats) return;
    const shown = new Set<string>();
    const hide = (id: string) => {
      shown.delete(id);
      notifications.hide(toastOf(id));
    };
    const show = (chat: Chat) => {
      shown.add(chat.id);
      notifications.show({
        id: toastOf(chat.id),
        position: "top-right",
        autoClose: toastLasts,
        role: "alert",
        closeButtonProps: { "aria-label": t.close },
        message: <Waits chat={chat} open={() => go(`/chats/${chat.id}`)} />,
      });
    };
    const offNews = desk.onNews((n) => n.kind === "chat" && show(n.chat));
    // Somebody else may take the chat over meanwhile.
    const offDesk = desk.subscribe(() => [...shown].filter((id) => !desk.mine(id)).forEach(hide));
    return () => {
      offNews();
      offDesk();
      shown.forEach(hide);
    };
  }, [desk, go, inChats, t]);
  return null;
}

function toastOf(chat: string): string {
  return `waits ${chat}`;
}

function Waits({ chat, open }: { chat: Chat; open: () => void }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  return (
    <div className={classes.waits}>
      <Text c="var(--mantine-color-text)">
        {t.waits} <b dir="auto">{customerName(chat, language)}</b>
      </Text>
      <Button size="compact-sm" onClick={open}>
        {t.open}
      </Button>
    </div>
  );
}
