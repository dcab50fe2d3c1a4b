import { notifications } from "@mantine/notifications";
import { useEffect, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useTexts } from "../../i18n/language";
import { useTitle } from "../../parts/title";
import type { Settled } from "./actions";
import { Card } from "./card";
import { addressOf, type Filter, filterOf } from "./filter";
import { type Group, holding, neighbour } from "./group";
import { useFresh, useMisses, useSettling } from "./query";
import { Queue } from "./queue";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";
import { useKeys } from "./use_keys";

/** The queue of questions that the bot could not answer, and the card on which one is worked on. */
export function UnansweredPage() {
  const t = useTexts({ en, zh });
  useTitle(t.title);
  const search = useSearch();
  const [, navigate] = useLocation();
  const filter = filterOf(search);
  const wanted = new URLSearchParams(search).get("miss");
  const { list, groups, questions, asked } = useMisses(filter);
  const [settled, setSettled] = useState<ReadonlyMap<string, Settled>>(new Map());
  const put = (g: Group, s?: Settled) =>
    setSettled((before) => {
      const after = new Map(before);
      if (s) after.set(g.key, s);
      else after.delete(g.key);
      return after;
    });
  const settling = useSettling(put, (g, whole) => {
    put(g);
    notifications.show({ message: whole ? t.undone : `${t.undone}; ${t.removedWay}` });
  });
  const found = holding(groups, wanted);
  const shown = found ?? (wanted ? undefined : groups[0]);
  useEffect(() => {
    if (wanted && !found && list.hasNextPage && !list.isFetching) void list.fetchNextPage();
  }, [wanted, found, list]);
  const open = (g?: Group) => navigate(addressOf(filter, g?.misses[0]?.id), { replace: true });
  const change = (f: Filter) => navigate(addressOf(f), { replace: true });
  const go = (by: 1 | -1) => {
    const to = neighbour(groups, shown?.key ?? "", by, by > 0 ? (g) => settled.has(g.key) : undefined);
    if (to) open(to);
  };
  const done = filter.state === "open" ? groups.filter((g) => settled.has(g.key)) : [];
  const fresh = useFresh(filter, questions, settled.size);
  const refresh = () => {
    setSettled(new Map());
    void list.refetch();
  };
  const { card, run } = useKeys({ shown, settled: settled.get(shown?.key ?? ""), settling, go });
  return (
    <main className={classes.page} data-open={wanted !== null || undefined}>
      <Queue
        list={list}
        groups={groups}
        questions={questions - done.length}
        asked={asked - done.reduce((n, g) => n + g.misses.length, 0)}
        shown={shown}
        settled={settled}
        filter={filter}
        change={change}
        open={open}
        fresh={fresh}
        refresh={refresh}
      />
      <Card
        key={shown?.key}
        ref={card}
        group={shown}
        loading={list.isPending || (wanted !== null && !found && list.hasNextPage)}
        settled={settled.get(shown?.key ?? "")}
        settling={settling}
        run={run}
        back={addressOf(filter)}
        next={shown && neighbour(groups, shown.key, 1, (g) => settled.has(g.key))}
        open={open}
      />
    </main>
  );
}
