import { Button, Code } from "@mantine/core";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import { Empty } from "../../parts/states";
import { type Filter, filters } from "./filter";
import { en, zh } from "./texts";

/** Why there are no rows, and what to do: there are none at all, or none that fit. */
export function NoRows({ shown }: { shown: Filter }) {
  const t = useTexts({ en, zh });
  if (filters(shown)) {
    return (
      <Empty
        title={t.noneFound}
        action={
          <Button component={Link} href="/trainer/entries" variant="default">
            {t.clearAll}
          </Button>
        }
      >
        {t.noneFoundHint}
      </Empty>
    );
  }
  return (
    <Empty
      title={t.empty}
      action={
        <Button component={Link} href="/trainer/entries/new">
          {t.add}
        </Button>
      }
    >
      {t.emptyHint} <Code>usher faq import entries.jsonl</Code>
      {t.lines}
      <Code block ta="start" mt="xs" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {t.line}
      </Code>
    </Empty>
  );
}
