import { Kbd } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight, type SpotlightActionData, useSpotlight } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTexts } from "../i18n/language";
import { allCommands, type Command, findCommands, ranked } from "./commands";
import { Icon } from "./icons";

const en = { search: "Find a chat, a page or something to do", nothing: "Nothing found" };
const zh: typeof en = { search: "查找会话、页面或操作", nothing: "没有找到" };

const [store, spotlight] = createSpotlight();

/** One field that finds everything: what can be done here, pages and chats. Opens whenever opened changes. */
export function Palette({ opened }: { opened: number }) {
  const t = useTexts({ en, zh });
  const [words, setWords] = useState("");
  const [wanted] = useDebouncedValue(words.trim(), 150);
  const [listed, setListed] = useState<Command[]>([]);
  useEffect(() => {
    if (opened) spotlight.open();
  }, [opened]);
  const found = useQuery({
    queryKey: ["palette", wanted],
    queryFn: () => findCommands(wanted),
    enabled: wanted.length > 0,
    gcTime: 0,
  });
  const groups = useMemo(() => {
    const fit = listed.filter((c) => !c.quiet);
    return grouped([...ranked(fit, words), ...(words.trim() ? (found.data ?? []) : [])]);
  }, [listed, words, found.data]);
  useSelection(words, listed, groups);
  return (
    <Spotlight
      store={store}
      actions={groups}
      shortcut={null}
      query={words}
      onQueryChange={setWords}
      filter={(_, actions) => actions}
      onSpotlightOpen={() => {
        setWords("");
        setListed(allCommands());
      }}
      nothingFound={t.nothing}
      searchProps={{ placeholder: t.search, "aria-label": t.search, leftSection: <Icon name="search" /> }}
      attributes={{ content: { "aria-label": t.search } }}
      highlightQuery
      scrollable
      maxHeight={420}
    />
  );
}

/** What Enter takes is always marked: the first row, also when more is found, until the arrows choose another. */
function useSelection(words: string, listed: Command[], groups: unknown) {
  const { listId } = useSpotlight(store);
  useEffect(() => {
    const soon = requestAnimationFrame(() => selectFirst(listId)); // after the library's own choice
    return () => cancelAnimationFrame(soon);
  }, [words, listed, listId]);
  useEffect(() => {
    if (!document.querySelector("[data-action][data-selected]")) selectFirst(listId);
  }, [groups, listId]);
}

function selectFirst(listId: string) {
  const rows = document.getElementById(listId)?.querySelectorAll("[data-action]") ?? [];
  for (const row of rows) row.removeAttribute("data-selected");
  rows[0]?.setAttribute("data-selected", "true");
  store.updateState((now) => ({ ...now, selected: 0 }));
}

function grouped(all: Command[]) {
  const groups = new Map<string, SpotlightActionData[]>();
  for (const c of all) {
    const list = groups.get(c.group) ?? [];
    list.push({
      id: c.id,
      label: c.label,
      onClick: () => c.run(),
      rightSection: c.key ? <Kbd>{c.keyShown ?? c.key}</Kbd> : undefined,
    });
    groups.set(c.group, list);
  }
  return [...groups].map(([group, actions]) => ({ group, actions }));
}
