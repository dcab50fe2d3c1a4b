import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useRef, useState } from "react";
import { useLocation, useParams } from "wouter";
import { useLanguage, useTexts } from "../i18n/language";
import { useCommands, useFinder } from "../parts/commands";
import { Empty } from "../parts/states";
import { useTitle } from "../parts/title";
import { ChatView } from "./chat/chat";
import { useDesk } from "./context";
import { CustomerPanel } from "./customer/panel";
import { focusReply, focusRow } from "./focus";
import { ChatList } from "./list/list";
import type { Shown } from "./list/rows";
import { customerName } from "./names";
import classes from "./page.module.css";
import { type Section, sectionOf, sections } from "./rows";

const en = {
  title: "Chats",
  choose: "Choose a chat",
  chooseWhy:
    "j and k go through the list, r or Enter to the reply, Esc back to the list. ? shows all shortcuts.",
  customer: "Customer",
  list: "List",
  chats: "Chats",
  next: "Next chat",
  previous: "Previous chat",
  search: "Search chats",
  answer: "Reply in the open chat",
  leave: "Back from the reply to the list",
  section: {
    mine: "My chats",
    queue: "Queue",
    bot: "With the bot",
    team: "The team's chats",
    closed: "Closed",
  },
  info: "Show or hide the customer",
};
const zh: typeof en = {
  title: "会话",
  choose: "请选择一个会话",
  chooseWhy: "按 j、k 在列表里上下切换，按 r 或回车写回复，按 Esc 回到列表，按 ? 查看全部快捷键。",
  customer: "客户",
  list: "列表",
  chats: "会话",
  next: "下一个会话",
  previous: "上一个会话",
  search: "搜索会话",
  answer: "回复选中的会话",
  leave: "从输入框回到列表",
  section: { mine: "我的会话", queue: "排队", bot: "机器人接待中", team: "团队的会话", closed: "已结束" },
  info: "显示或隐藏客户资料",
};

/** The agents' console: the list, one chat, its customer. */
export function ChatsPage() {
  const t = useTexts({ en, zh });
  const { id } = useParams<{ id?: string }>();
  const wide = useMediaQuery("(min-width: 1200px)", window.matchMedia("(min-width: 1200px)").matches, {
    getInitialValueInEffect: false,
  });
  const [section, setSection] = useSection(id);
  const [words, setWords] = useState("");
  const choose = (s: Section) => {
    setWords(""); // a section is chosen to be seen
    setSection(s);
  };
  const [beside, setBeside] = useState(true);
  const [over, setOver] = useState(false);
  const infoOpen = id !== undefined && (wide ? beside : over);
  const toggle = () => (wide ? setBeside((b) => !b) : setOver((o) => !o));
  const shown = useWalk(id, choose);
  useTitle(t.title);
  useFound();
  useCommands(id ? [{ id: "info", group: t.list, label: t.info, key: "i", run: toggle }] : []);
  return (
    <div className={classes.page}>
      <div
        className={classes.columns}
        data-open={id ? true : undefined}
        data-info={(wide && infoOpen) || undefined}
      >
        <div className={classes.list}>
          <ChatList
            open={id}
            section={section}
            choose={choose}
            words={words}
            search={setWords}
            shown={shown}
          />
        </div>
        <main className={classes.main} aria-label={t.title}>
          {id ? (
            <ChatView key={id} id={id} info={toggle} infoOpen={infoOpen} />
          ) : (
            <div className={classes.none}>
              <Empty title={t.choose}>{t.chooseWhy}</Empty>
            </div>
          )}
        </main>
        {wide && infoOpen && (
          <div className={classes.info}>
            <CustomerPanel id={id} close={toggle} />
          </div>
        )}
      </div>
      {id && !wide && (
        <Drawer
          opened={over}
          onClose={() => setOver(false)}
          position="right"
          size={360}
          withCloseButton={false}
          padding={0}
          attributes={{ content: { "aria-label": t.customer } }}
        >
          <CustomerPanel id={id} close={() => setOver(false)} />
        </Drawer>
      )}
    </div>
  );
}

/** The section that is shown: what was chosen, at first the one of the open chat. */
function useSection(id: string | undefined): [Section, (s: Section) => void] {
  const desk = useDesk();
  const [section, setSection] = useState<Section>(() => {
    const c = id ? desk.lists.chat(id) : undefined;
    return c ? sectionOf(c, desk.me.id) : "mine";
  });
  return [section, setSection];
}

/** Going up and down the list as it is shown, and to its sections. */
function useWalk(id: string | undefined, choose: (s: Section) => void) {
  const t = useTexts({ en, zh });
  const rows = useRef<Shown>({ ids: [], open: () => undefined });
  const shown = useCallback((now: Shown) => {
    rows.current = now;
  }, []);
  const step = (by: number) => {
    const { ids, open } = rows.current;
    const at = id ? ids.indexOf(id) : -1;
    if (ids.length > 0) open(at < 0 ? 0 : Math.min(Math.max(at + by, 0), ids.length - 1));
  };
  useCommands([
    { id: "next", group: t.list, label: t.next, key: "j", run: () => step(1) },
    { id: "previous", group: t.list, label: t.previous, key: "k", run: () => step(-1) },
    { id: "answer", group: t.list, label: t.answer, keyShown: "Enter", quiet: true, run: focusReply },
    { id: "leave", group: t.list, label: t.leave, keyShown: "Esc", quiet: true, run: focusRow },
    {
      id: "search",
      group: t.list,
      label: t.search,
      key: "/",
      run: () => document.querySelector<HTMLElement>("[data-search-chats]")?.focus(),
    },
    ...sections.map((s, i) => ({
      id: `section ${s}`,
      group: t.list,
      label: t.section[s],
      key: String(i + 1),
      run: () => choose(s),
    })),
  ]);
  return shown;
}

/** Lets the palette find chats by their customer or last line. */
function useFound() {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const desk = useDesk();
  const [, go] = useLocation();
  useFinder(async (words) => {
    const found = await desk.lists.find(words);
    return found.rows.slice(0, 8).map((c) => ({
      id: `chat ${c.id}`,
      group: t.chats,
      label: shortened(`${customerName(c, language)} — ${c.last_text ?? ""}`),
      run: () => go(`/chats/${c.id}`),
    }));
  });
}

const longestLabel = 90;

function shortened(label: string): string {
  const signs = [...label];
  return signs.length > longestLabel ? `${signs.slice(0, longestLabel - 1).join("")}…` : label;
}
