import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get, type Schema } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { useFailure } from "../../parts/failure";
import { keys } from "../api";
import { firstLine, titleOf } from "../entries/draft";
import type { Act } from "./actions";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";

/** Looks for an entry that did not come near, to add the question to it. */
export function Find({ busy, run }: { busy: boolean; run: (act: Act) => void }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const [q, setQ] = useState("");
  const [look] = useDebouncedValue(q.trim(), 150);
  const found = useQuery({
    queryKey: [keys.entries, "find", look],
    queryFn: ({ signal }) =>
      get<Schema["EntriesOutputBody"]>("/v1/entries", { q: look, disabled: "false", limit: 5 }, signal),
    enabled: look !== "",
    placeholderData: keepPreviousData,
  });
  const failure = useFailure(found.error);
  const entries = look === "" ? [] : (found.data?.entries ?? []);
  return (
    <div className={classes.find}>
      <TextInput
        type="search"
        aria-label={t.find}
        placeholder={`${t.find}…`}
        leftSection={<Icon name="search" size={16} />}
        value={q}
        maxLength={200}
        onChange={(e) => setQ(e.currentTarget.value)}
        error={found.error ? failure : undefined}
      />
      {q.trim() !== "" && (
        <ul className={classes.found} aria-busy={found.isFetching}>
          {look !== "" && found.data && entries.length === 0 && <li className={classes.dim}>{t.findNone}</li>}
          {entries.map((e) => {
            const title = titleOf(e.variants, language);
            return (
              <li key={e.id}>
                <span className={classes.what}>
                  <bdi>{title}</bdi>
                  <bdi className={classes.text}>{firstLine(e.answer, language)}</bdi>
                </span>
                <Button
                  variant="light"
                  size="xs"
                  disabled={busy}
                  aria-label={t.addAs(title)}
                  onClick={() => run({ kind: "variant", entry: e.id })}
                >
                  {t.add}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
