import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useCallback, useRef } from "react";
import { get, type Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { composing } from "../../parts/composing";
import { Icon } from "../../parts/icons";
import { Empty, Failure } from "../../parts/states";
import { useDesk, useDeskState } from "../context";
import { keys } from "../lists";
import { OfflineBar } from "../offline";
import { type Section, sections } from "../rows";
import { Foot } from "./foot";
import classes from "./list.module.css";
import { ChatRows, type Shown } from "./rows";
import { RowsLoading } from "./rowsloading";

const en = {
  title: "Chats",
  sections: { mine: "Mine", queue: "Queue", bot: "Bot", team: "Team", closed: "Closed" },
  search: "Search chats",
  placeholder: "Name, e-mail or last line",
  clear: "Clear the search",
  empty: {
    mine: [
      "No chats with you",
      "Chats come to you while you are online. You can also claim one from the queue.",
    ],
    queue: ["Nobody is waiting", "Customers whom the bot cannot help, or who ask for a person, wait here."],
    bot: ["The bot has no chats", "Chats begin here as soon as a customer writes."],
    team: ["No agent has a chat", "Here are the chats of everybody in the team."],
    closed: ["Nothing is closed yet", "Closed and archived chats are kept here."],
  } as Record<Section, [string, string]>,
  nothing: "Nothing found",
  nothingWhy:
    "Only the customer's name, their e-mail address and the last line of each chat are searched, not older lines.",
};
const zh: typeof en = {
  title: "会话",
  sections: { mine: "我的", queue: "排队", bot: "机器人", team: "团队", closed: "已结束" },
  search: "搜索会话",
  placeholder: "姓名、邮箱或最后一句",
  clear: "清除搜索",
  empty: {
    mine: ["您手上没有会话", "在线时会自动分配给您，也可以到“排队”里主动接入。"],
    queue: ["现在没有人排队", "机器人帮不上忙，或要求人工的客户会在这里等候。"],
    bot: ["机器人没有在接待", "客户一发消息，会话就会出现在这里。"],
    team: ["还没有人在接待", "这里是整个团队正在接待的会话。"],
    closed: ["还没有已结束的会话", "已结束和已归档的会话都保存在这里。"],
  },
  nothing: "没有找到",
  nothingWhy: "只搜索客户姓名、邮箱和每个会话的最后一句话，不搜索更早的内容。",
};

interface Props {
  open?: string;
  section: Section;
  choose: (s: Section) => void;
  /** What is searched for. */
  words: string;
  search: (words: string) => void;
  shown: (rows: Shown) => void;
}

/** The left column: sections, search, the rows, and whether one takes chats. */
export function ChatList({ open, section, choose, words, search, shown }: Props) {
  const t = useTexts({ en, zh });
  const escape = (e: KeyboardEvent<HTMLInputElement>) => {
    if (e.key !== "Escape" || composing(e)) return;
    if (words) search("");
    else e.currentTarget.blur();
  };
  const [wanted] = useDebouncedValue(words.trim(), 200);
  const searching = wanted !== "" && words.trim() !== "";
  return (
    <nav className={classes.column} aria-label={t.title}>
      <div className={classes.top}>
        <TextInput
          type="search"
          aria-label={t.search}
          placeholder={t.placeholder}
          leftSection={<Icon name="search" size={16} />}
          rightSection={
            words ? <CloseButton size="sm" aria-label={t.clear} onClick={() => search("")} /> : null
          }
          value={words}
          onChange={(e) => search(e.currentTarget.value)}
          onKeyDown={escape}
          data-search-chats
        />
      </div>
      <Tabs section={section} choose={choose} searching={searching} />
      {searching ? (
        <Found words={wanted} open={open} shown={shown} />
      ) : (
        <SectionRows key={section} section={section} open={open} shown={shown} />
      )}
      {!open && <OfflineBar />}
      <Foot />
    </nav>
  );
}

/** The sections with their numbers. While something is searched for, in all of them, none is the one shown. */
function Tabs({ section, choose, searching }: Pick<Props, "section" | "choose"> & { searching: boolean }) {
  const t = useTexts({ en, zh });
  const bar = useRef<HTMLDivElement>(null);
  const counts = useQuery({
    queryKey: keys.counts,
    queryFn: ({ signal }) => get<Schema["ConversationCounts"]>("/v1/conversations/counts", undefined, signal),
    refetchInterval: 15_000,
  });
  const c = counts.data;
  // How many closed ones there are tells nobody what to do.
  const numbers = { mine: c?.mine, queue: c?.queued, bot: c?.bot, team: c?.agent, closed: undefined };
  const move = (e: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const to = sections[(sections.indexOf(section) + step + sections.length) % sections.length] ?? "mine";
    choose(to);
    bar.current?.querySelector<HTMLElement>(`[data-section="${to}"]`)?.focus();
  };
  return (
    <div ref={bar} className={classes.tabs} role="tablist" aria-label={t.title} onKeyDown={move}>
      {sections.map((s) => (
        <button
          key={s}
          type="button"
          role="tab"
          className={classes.tab}
          aria-selected={s === section && !searching}
          tabIndex={s === section ? 0 : -1}
          data-section={s}
          onClick={() => choose(s)}
        >
          {t.sections[s]}
          {s !== "closed" && <span className={classes.count}>{numbers[s] || ""}</span>}
        </button>
      ))}
    </div>
  );
}

function SectionRows({ section, open, shown }: Pick<Props, "section" | "open" | "shown">) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const online = useDeskState((d) => d.status === "online");
  const rows = useQuery({
    queryKey: keys.rows(section),
    queryFn: ({ signal }) => desk.lists.load(section, signal),
    // The socket tells of chats that wait and of one's own; the others are asked for.
    refetchInterval: section === "bot" || section === "team" || !online ? 10_000 : false,
    staleTime: 10_000,
  });
  const more = useCallback(() => void desk.lists.more(section).catch(() => undefined), [desk, section]);
  if (rows.isPending) return <RowsLoading />;
  if (!rows.data)
    return (
      <Body>
        <Failure error={rows.error} retry={() => void rows.refetch()} />
      </Body>
    );
  const [title, why] = t.empty[section];
  if (rows.data.rows.length === 0)
    return (
      <Body>
        <Empty title={title}>{why}</Empty>
      </Body>
    );
  return (
    <ChatRows
      latest={rows.data.rows}
      section={section}
      open={open}
      end={rows.data.next ? more : undefined}
      shown={shown}
    />
  );
}

function Found({ words, open, shown }: Pick<Props, "words" | "open" | "shown">) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const found = useQuery({
    queryKey: keys.search(words),
    queryFn: ({ signal }) => desk.lists.find(words, signal),
    placeholderData: keepPreviousData,
  });
  if (found.isPending) return <RowsLoading />;
  if (!found.data)
    return (
      <Body>
        <Failure error={found.error} retry={() => void found.refetch()} />
      </Body>
    );
  if (found.data.rows.length === 0)
    return (
      <Body>
        <Empty title={t.nothing}>{t.nothingWhy}</Empty>
      </Body>
    );
  return <ChatRows latest={found.data.rows} open={open} shown={shown} />;
}

function Body({ children }: { children: React.ReactNode }) {
  return <div className={`${classes.body} ${classes.scroll}`}>{children}</div>;
}
