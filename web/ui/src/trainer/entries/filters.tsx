import { CloseButton, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTexts } from "../../i18n/language";
import { useCommands } from "../../parts/commands";
import { Icon } from "../../parts/icons";
import classes from "./entries.module.css";
import type { Filter } from "./filter";
import { en, zh } from "./texts";

/** Between the last letter and the question to the server, in ms. */
const pause = 80;

/** What is searched for, and of which language and state. "/" goes to the search field. */
export function Filters({ filter, change }: { filter: Filter; change: (f: Filter) => void }) {
  const t = useTexts({ en, zh });
  const [q, setQ] = useState(filter.q);
  const [known, setKnown] = useState(filter.q);
  const input = useRef<HTMLInputElement>(null);
  if (filter.q !== known) {
    setKnown(filter.q); // the address was changed elsewhere
    setQ(filter.q);
  }
  useEffect(() => {
    if (q === filter.q) return;
    const timer = setTimeout(() => {
      setKnown(q);
      change({ ...filter, q });
    }, pause);
    return () => clearTimeout(timer);
  }, [q, filter, change]);
  useCommands([
    { id: "search entries", group: t.title, label: t.search, key: "/", run: () => input.current?.focus() },
  ]);
  const clear = q && <CloseButton size="sm" aria-label={t.clear} onClick={() => setQ("")} />;
  return (
    <div className={classes.filters} role="search">
      <TextInput
        ref={input}
        className={classes.search}
        type="search"
        aria-label={t.search}
        placeholder={t.searchHint}
        leftSection={<Icon name="search" size={16} />}
        rightSection={clear}
        value={q}
        maxLength={200}
        onChange={(e) => setQ(e.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t.language}
        value={filter.language}
        onChange={(e) => change({ ...filter, q, language: e.currentTarget.value as Filter["language"] })}
        data={[
          { value: "", label: t.anyLanguage },
          { value: "zh", label: t.withZh },
          { value: "en", label: t.withEn },
        ]}
      />
      <NativeSelect
        aria-label={t.state}
        value={filter.disabled}
        onChange={(e) => change({ ...filter, q, disabled: e.currentTarget.value as Filter["disabled"] })}
        data={[
          { value: "", label: t.anyState },
          { value: "false", label: t.on },
          { value: "true", label: t.off },
        ]}
      />
    </div>
  );
}
