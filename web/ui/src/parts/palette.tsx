import { Kbd } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTexts } from "../i18n/language";
import { allCommands, type Command, findCommands } from "./commands";
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
    const fit = listed.filter((c) => !c.quiet && fits(c, words));
    return grouped([...fit, ...(words.trim() ? (found.data ?? []) : [])]);
  }, [listed, words, found.data]);
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

function fits(c: Command, words: string): boolean {
  const text = `${c.label} ${c.group}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((w) => text.includes(w));
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
