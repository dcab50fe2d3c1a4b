import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../../i18n/language";
import { useNow } from "../../parts/when";
import { useAgents, useDesk, useDeskState } from "../context";
import { focusReply, leaveRow } from "../focus";
import type { Chat } from "../model";
import type { Section } from "../rows";
import classes from "./list.module.css";
import { ChatRow } from "./row";
import { useSteadyRows } from "./steadyrows";

const en = { list: "Chats", fresh: (n: number) => `${n} new` };
const zh: typeof en = { list: "会话列表", fresh: (n) => `${n} 个新会话` };

const height = 84;

/** The rows as they are shown. */
export interface Shown {
  ids: string[];
  /** Opens the chat of the row at i, and leaves the focus on the row. */
  open(i: number): void;
}

/** How many frames a row that comes into view may take to be drawn. */
const framesToDraw = 10;

interface Props {
  latest: Chat[];
  /** Undefined: found in all of them. */
  section?: Section;
  open?: string;
  /** Told when the end of the rows comes into view. */
  end?: () => void;
  /** Told the rows as they are shown, for going up and down. */
  shown: (rows: Shown) => void;
}

/** The rows of a list. Only those in view are drawn; none moves while the pointer or the focus is on them. */
export function ChatRows({ latest, section, open, end, shown }: Props) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  useDeskState((d) => d.version);
  const agents = useAgents();
  const now = useNow(5);
  const [, go] = useLocation();
  const scroll = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState({ pointer: false, focus: false });
  const { rows, fresh, release } = useSteadyRows(latest, held.pointer || held.focus, (id) =>
    desk.lists.chat(id),
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not used
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    getItemKey: (i) => rows[i]?.id ?? i,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const ids = rows.map((c) => c.id).join(" ");
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 10) end?.();
  }, [last, rows.length, end]);

  const focus = (id: string, frames = framesToDraw) => {
    const row = scroll.current?.querySelector<HTMLElement>(`[data-chat="${id}"]`);
    if (row) row.focus();
    else if (frames > 0) requestAnimationFrame(() => focus(id, frames - 1));
  };
  const show = (i: number) => {
    const id = rows[i]?.id;
    if (!id) return;
    virtual.scrollToIndex(i);
    focus(id); // before the chat opens: it takes the focus where nobody goes through the list
    go(`/chats/${id}`);
  };
  useEffect(() => {
    shown({ ids: ids ? ids.split(" ") : [], open: show });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- show is of these rows
  }, [ids, shown]);
  const move = (e: KeyboardEvent) => {
    const on = (e.target as HTMLElement).closest<HTMLElement>("[data-chat]")?.dataset.chat;
    if (on && e.key === "Enter" && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      e.preventDefault(); // the reply has the focus before the key comes up
      leaveRow();
      if (on === open) focusReply();
      else go(`/chats/${on}`);
      return;
    }
    const at = rows.findIndex((c) => c.id === on);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[e.key];
    if (to === undefined || at < 0) return;
    e.preventDefault();
    if (to >= 0 && to < rows.length) show(to);
  };

  return (
    <div className={classes.body}>
      {fresh > 0 && (
        <button
          type="button"
          className={classes.pill}
          onClick={() => {
            release();
            scroll.current?.scrollTo({ top: 0 });
          }}
        >
          {t.fresh(fresh)} ↑
        </button>
      )}
      <div
        ref={scroll}
        className={classes.scroll}
        onPointerEnter={(e) => setHeld((h) => ({ ...h, pointer: e.pointerType === "mouse" }))}
        onPointerLeave={() => setHeld((h) => ({ ...h, pointer: false }))}
        onFocus={(e) => setHeld((h) => ({ ...h, focus: e.target.matches(":focus-visible") }))}
        onBlur={() => setHeld((h) => ({ ...h, focus: false }))}
        onKeyDown={move}
      >
        <ul className={classes.rows} aria-label={t.list} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const chat = rows[item.index];
            if (!chat) return null;
            return (
              <li
                key={chat.id}
                className={classes.item}
                style={{ transform: `translateY(${item.start}px)` }}
                aria-setsize={rows.length}
                aria-posinset={item.index + 1}
              >
                <ChatRow
                  chat={chat}
                  open={chat.id === open}
                  unread={chat.id === open ? 0 : desk.unread(chat)}
                  me={desk.me.id}
                  section={section}
                  agents={agents}
                  now={now}
                />
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
