import { Button, Loader, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { get, type Schema } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { Failure } from "../../parts/states";
import { useMe } from "../../session/session";
import { useDesk, useView } from "../context";
import { keys } from "../lists";
import type { Chat, Line, Message, Turn } from "../model";
import { customerName } from "../names";
import classes from "./chat.module.css";
import { asMessage, type Group, groupsOf, markOf, turnsBySeq } from "./groups";
import { DayLine, Notice, Said } from "./said";
import { Bubble } from "./message";
import { LineState } from "./linestate";

const en = {
  log: "Messages",
  earlier: "Load earlier messages",
  beginning: "The chat begins here",
  below: (n: number) => `${n} new ↓`,
  down: "To the newest ↓",
  typing: (name: string) => `${name} is typing…`,
};
const zh: typeof en = {
  log: "消息",
  earlier: "加载更早的消息",
  beginning: "会话从这里开始",
  below: (n) => `${n} 条新消息 ↓`,
  down: "回到最新 ↓",
  typing: (name) => `${name} 正在输入…`,
};

const none: Turn[] = [];

/** What was said, newest below. Keeps to the end while that is in view, else it stays where it is. */
export function History({ chat }: { chat: Chat }) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const me = useMe();
  const { language } = useLanguage();
  const { feed, unsent: lines, typing } = useView(chat.id);
  const loaded = useQuery({
    queryKey: [...keys.chat(chat.id), "messages"],
    queryFn: () => desk.talk.load(chat.id).then(() => true),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    enabled: feed.fresh,
  });
  const turns = useTurns(chat.id);
  const groups = useMemo(() => groupsOf(feed.messages), [feed.messages]);
  const why = useMemo(() => turnsBySeq(feed.messages, turns), [feed.messages, turns]);
  const name = customerName(chat, language);
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [content, setContent] = useState<HTMLDivElement | null>(null);
  const end = useEnd(box, content, chat.id, feed.messages, lines);

  if (feed.fresh) {
    if (loaded.error)
      return (
        <div className={classes.history}>
          <Failure error={loaded.error} retry={() => void loaded.refetch()} />
        </div>
      );
    return <HistoryLoading />;
  }
  return (
    <div className={classes.historyBox}>
      <div
        ref={setBox}
        className={classes.history}
        onScroll={end.scrolled}
        tabIndex={0}
        role="log"
        aria-label={t.log}
      >
        <div ref={setContent} className={classes.lines}>
          <div className={classes.start}>
            {feed.earlier ? (
              <Button variant="subtle" size="compact-sm" onClick={end.back} disabled={end.loading}>
                {end.loading ? <Loader size={14} /> : t.earlier}
              </Button>
            ) : (
              <span className={classes.dim}>{t.beginning}</span>
            )}
            {end.error !== null && <Failure error={end.error} retry={end.back} />}
          </div>
          <Groups groups={groups} why={why} name={name} read={feed.read} me={me.id} />
          {lines.map((l) => (
            <Pending key={l.id} line={l} name={me.name} />
          ))}
          <div className={classes.typing} aria-live="polite">
            {typing && t.typing(name)}
          </div>
        </div>
      </div>
      {!end.near && (
        <button type="button" className={classes.toEnd} onClick={end.toEnd}>
          {end.below > 0 ? t.below(end.below) : t.down}
        </button>
      )}
    </div>
  );
}

interface GroupsProps {
  groups: Group[];
  why: Map<number, Turn>;
  name: string;
  read: number;
  me: string;
}

const Groups = memo(function Groups({ groups, why, name, read, me }: GroupsProps) {
  let choice: string | undefined; // what the customer took of the options before
  const chosen = new Map<number, string>();
  for (const g of groups.toReversed()) {
    if (g.kind !== "said") continue;
    for (const m of g.messages.toReversed()) {
      if (m.choice) choice = m.choice;
      else if (m.options?.length && choice) {
        chosen.set(m.seq, choice);
        choice = undefined;
      }
    }
  }
  const ours = groups.findLast((g) => g.kind === "said" && g.from === "agent" && !g.note);
  return groups.map((g) => {
    if (g.kind === "day") return <DayLine key={g.key} at={g.at} />;
    if (g.kind === "notice") return <Notice key={g.key} message={g.message} turn={why.get(g.message.seq)} />;
    const last = g.messages.at(-1);
    return (
      <Said
        key={g.key}
        group={g}
        customer={name}
        mine={g.sender === me}
        mark={g === ours && last ? markOf(last, read) : undefined}
        turn={g.messages.map((m) => why.get(m.seq)).find(Boolean)}
        chosen={g.messages.map((m) => chosen.get(m.seq)).find(Boolean)}
      />
    );
  });
});

function Pending({ line, name }: { line: Line; name: string }) {
  return (
    <div
      className={classes.group}
      data-from="agent"
      data-note={line.kind === "note" || undefined}
      data-pending
    >
      <Bubble message={asMessage(line, name)} state={line.state} />
      <LineState line={line} />
    </div>
  );
}

function useTurns(id: string): Turn[] {
  const turns = useQuery({
    queryKey: keys.turns(id),
    queryFn: ({ signal }) =>
      get<Schema["TurnsOutputBody"]>(`/v1/conversations/${id}/turns`, undefined, signal),
    staleTime: 30_000,
  });
  return turns.data?.turns ?? none;
}

/** Where the reader is: at the end, which is kept in view, or farther up, where nothing moves. */
function useEnd(
  el: HTMLDivElement | null,
  content: HTMLDivElement | null,
  id: string,
  messages: Message[],
  lines: Line[],
) {
  const desk = useDesk();
  const [near, setNear] = useState(true);
  const [lastSeen, setLastSeen] = useState(0);
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const stick = useRef(true);
  const lowest = useRef(0); // where the reader was before going up
  const before = useRef({ first: 0, height: 0, lines: 0 });
  const first = messages[0]?.seq ?? 0;
  const last = messages.at(-1)?.seq ?? 0;

  useLayoutEffect(() => {
    if (!el) return;
    if (lines.length > before.current.lines) stick.current = true; // what one has just written is in view
    if (stick.current) el.scrollTo({ top: el.scrollHeight });
    else if (first < before.current.first) el.scrollBy({ top: el.scrollHeight - before.current.height });
    before.current = { first, height: el.scrollHeight, lines: lines.length };
  }, [el, first, last, lines.length]);

  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible" && last > 0) desk.look(id, last);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [desk, id, last]);

  const toEnd = useCallback(() => {
    stick.current = true;
    setNear(true);
    el?.scrollTo({ top: el.scrollHeight });
    desk.talk.trim(id);
  }, [el, desk, id]);
  useEffect(() => {
    if (!el || !content) return;
    lowest.current = 0;
    const grows = new ResizeObserver(() => {
      if (stick.current) el.scrollTo({ top: el.scrollHeight });
    });
    grows.observe(el);
    grows.observe(content);
    return () => grows.disconnect();
  }, [el, content]);

  const back = async () => {
    setLoading(true);
    setError(null);
    try {
      await desk.talk.earlier(id);
    } catch (e) {
      setError(e);
    } finally {
      setLoading(false);
    }
  };
  const scrolled = () => {
    if (!el) return;
    // Only the reader goes up: where the end moved away by itself, e.g. by a row above the reply, it is kept in view.
    const up = el.scrollTop < lowest.current - 1;
    if (up || el.scrollTop > lowest.current) lowest.current = el.scrollTop; // small steps up add up
    const at = el.scrollHeight - el.scrollTop - el.clientHeight < 60 || (stick.current && !up);
    stick.current = at;
    if (at !== near) {
      setNear(at);
      setLastSeen(last);
    }
    before.current.height = el.scrollHeight;
    reach();
  };
  const reach = () => {
    const top = el !== null && el.scrollTop < 300;
    if (top && desk.view(id).feed.earlier && !loading && error === null) void back();
  };
  // Who has stayed at the top while a page came gets the next one, too: nothing is scrolled there any more.
  useEffect(reach, [el, first, loading]); // eslint-disable-line react-hooks/exhaustive-deps -- reads the rest as it is
  const below = near ? 0 : messages.filter((m) => m.seq > lastSeen && m.kind !== "notice").length;
  return { near, below, toEnd, back: () => void back(), loading, error, scrolled };
}

/** Messages that are on their way. */
export function HistoryLoading() {
  return (
    <div className={classes.history} aria-busy="true" data-state="loading">
      {[60, 45, 70, 40].map((w, i) => (
        <Skeleton
          key={w}
          flex="none"
          height={38}
          width={`${w}%`}
          radius="lg"
          mt="md"
          ms={i % 2 ? "auto" : 0}
        />
      ))}
    </div>
  );
}
