import { Button, Title } from "@mantine/core";
import { Link } from "wouter";
import { useLanguage, useTexts } from "../../i18n/language";
import { locale } from "../../i18n/locale";
import { Icon } from "../../parts/icons";
import { Total } from "../total";
import classes from "./entries.module.css";
import { type Filter, filters, searchOf } from "./filter";
import { Filters } from "./filters";
import { Rows } from "./rows";
import { en, zh } from "./texts";
import { useEntries } from "./query";
import { useState } from "react";

interface Props {
  filter: Filter;
  change: (f: Filter) => void;
  /** The entry that is open beside the list. */
  open?: string;
}

/** All entries that the filter selects, however many there are. */
export function EntryList({ filter, change, open }: Props) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const [range, setRange] = useState({ first: 0, last: 0 });
  const entries = useEntries(filter, range.first, range.last);
  const n = new Intl.NumberFormat(locale(language)).format(entries.total);
  return (
    <section className={classes.list} aria-labelledby="entries-title">
      <header className={classes.head}>
        <Title order={1} id="entries-title">
          {t.title}
        </Title>
        <span className={classes.total} role="status">
          {entries.loaded && (
            <Total none={entries.total === 0}>{filters(entries.shown) ? t.found(n) : t.total(n)}</Total>
          )}
        </span>
        <Button
          component={Link}
          href={`/trainer/entries/new${searchOf(filter)}`}
          leftSection={<Icon name="add" size={16} />}
          className={classes.add}
        >
          {t.add}
        </Button>
      </header>
      <Filters filter={filter} change={change} />
      <Rows entries={entries} look={setRange} range={range} open={open} search={searchOf(filter)} />
    </section>
  );
}
