import { Badge, Button, NativeSelect, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { Empty, Failure, Loading } from "../../parts/states";
import { When } from "../../parts/when";
import { useLabels } from "../labels";
import { Total } from "../total";
import type { Settled } from "./actions";
import { addressOf, type Filter, filters } from "./filter";
import type { Group } from "./group";
import type { useMisses } from "./query";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";

interface Props {
  list: ReturnType<typeof useMisses>["list"];
  groups: Group[];
  questions: number;
  /** How often all of them were asked together. */
  asked: number;
  shown?: Group;
  settled: ReadonlyMap<string, Settled>;
  filter: Filter;
  change: (f: Filter) => void;
  open: (g: Group) => void;
  fresh: number;
  refresh: () => void;
}

/** The questions, those of most customers first. What was settled stays in its place, ticked off. */
export function Queue(p: Props) {
  const t = useTexts({ en, zh });
  return (
    <section className={classes.queue} aria-labelledby="unanswered-title">
      <header className={classes.head}>
        <Title order={1} id="unanswered-title">
          {t.title}
        </Title>
        <span className={classes.dim} role="status">
          {p.list.data && <Total none={p.questions === 0}>{t.total(p.questions, p.asked)}</Total>}
        </span>
      </header>
      <Filters filter={p.filter} change={p.change} />
      <div className={classes.stage}>
        {p.fresh > 0 && (
          <Button size="compact-sm" radius="xl" className={classes.fresh} onClick={p.refresh}>
            {t.fresh(p.fresh)}
          </Button>
        )}
        <Rows {...p} />
      </div>
    </section>
  );
}

function Rows({ list, groups, shown, settled, filter, open }: Props) {
  const t = useTexts({ en, zh });
  if (list.isPending) return <Loading rows={7} height={60} />;
  if (list.error && groups.length === 0)
    return <Failure error={list.error} retry={() => void list.refetch()} />;
  if (groups.length === 0) {
    const some = filters(filter) || filter.state !== "open";
    return (
      <Empty
        title={some ? t.noneFound : t.empty}
        action={
          some && (
            <Button component={Link} href="/trainer/unanswered" variant="default">
              {t.clear}
            </Button>
          )
        }
      >
        {some ? t.noneFoundHint : t.emptyHint}
      </Empty>
    );
  }
  return (
    <div className={classes.scroller}>
      <ul className={classes.rows} aria-label={t.list} data-state="full">
        {groups.map((g) => (
          <Row
            key={g.key}
            group={g}
            current={g === shown}
            settled={settled.get(g.key)}
            filter={filter}
            open={open}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t.more}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  group: Group;
  current: boolean;
  settled?: Settled;
  filter: Filter;
  open: (g: Group) => void;
}

function Row({ group: g, current, settled, filter, open }: RowProps) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const newest = g.misses[0];
  if (!newest) return null;
  return (
    <li
      ref={row}
      className={classes.row}
      data-current={current || undefined}
      data-done={settled ? true : undefined}
    >
      <Link
        href={addressOf(filter, newest.id)}
        replace
        className={classes.question}
        aria-current={current ? "true" : undefined}
        onClick={() => open(g)}
      >
        <bdi lang={g.language}>{g.question}</bdi>
      </Link>
      <span className={classes.meta}>
        {settled ? (
          <span className={classes.tick}>✓ {t.done[settled.kind]}</span>
        ) : (
          <>
            {g.customers > 1 && (
              <Badge size="sm" variant="light" tt="none">
                {t.customers(g.customers)}
              </Badge>
            )}
            <span>{labels.why(newest.why)}</span>
            <span>{labels.language(g.language)}</span>
          </>
        )}
        <span className={classes.when}>
          <When at={newest.at} />
        </span>
      </span>
    </li>
  );
}

function Filters({ filter, change }: { filter: Filter; change: (f: Filter) => void }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const [q, setQ] = useState(filter.q);
  const [known, setKnown] = useState(filter.q);
  if (filter.q !== known) {
    setKnown(filter.q); // the address was changed elsewhere
    setQ(filter.q);
  }
  const look = useDebouncedCallback((text: string) => {
    setKnown(text);
    change({ ...filter, q: text });
  }, 150);
  return (
    <div className={classes.filters} role="search">
      <TextInput
        className={classes.search}
        type="search"
        aria-label={t.search}
        placeholder={t.search}
        leftSection={<Icon name="search" size={16} />}
        value={q}
        maxLength={200}
        onChange={(e) => {
          setQ(e.currentTarget.value);
          look(e.currentTarget.value);
        }}
      />
      <NativeSelect
        aria-label={t.state}
        value={filter.state}
        onChange={(e) => change({ ...filter, state: e.currentTarget.value as Filter["state"] })}
        data={(["open", "resolved", "dismissed"] as const).map((s) => ({ value: s, label: t.states[s] }))}
      />
      <NativeSelect
        aria-label={t.language}
        value={filter.language}
        onChange={(e) => change({ ...filter, language: e.currentTarget.value })}
        data={[
          { value: "", label: t.anyLanguage },
          { value: "zh", label: labels.language("zh") },
          { value: "en", label: labels.language("en") },
        ]}
      />
      <NativeSelect
        aria-label={t.why}
        value={filter.why}
        onChange={(e) => change({ ...filter, why: e.currentTarget.value })}
        data={[{ value: "", label: t.anyWhy }, ...t.whys.map((w) => ({ value: w, label: labels.why(w) }))]}
      />
    </div>
  );
}
