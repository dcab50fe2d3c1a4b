import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { get, type Schema } from "../../api/client";
import { keys, type Trial, understand, useOpenMisses } from "../api";
import { type Act, settle, type Settled, unsettle } from "./actions";
import type { Filter } from "./filter";
import { filters } from "./filter";
import { type Group, grouped } from "./group";

type Page = Schema["MissesOutputBody"];

/** The misses that a filter selects, put together by question. The list stands still while it is worked on. */
export function useMisses(filter: Filter) {
  const list = useInfiniteQuery({
    queryKey: [keys.misses, "list", filter],
    queryFn: ({ signal, pageParam }) =>
      get<Page>("/v1/misses", { ...filter, after: pageParam, limit: 200 }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const groups = useMemo(() => grouped((list.data?.pages ?? []).flatMap((p) => p.misses ?? [])), [list.data]);
  const first = list.data?.pages[0];
  return { list, groups, questions: first?.questions ?? 0, asked: first?.total ?? 0 };
}

/** How many questions came since the list was read, as far as can be told. */
export function useFresh(filter: Filter, questions: number, settled: number): number {
  const open = useOpenMisses().data;
  if (open === undefined || filter.state !== "open" || filters(filter)) return 0;
  return Math.max(0, open - (questions - settled));
}

/** What the bot makes of a question now. */
export function useNowadays(question: string) {
  return useQuery({
    queryKey: [keys.understand, question],
    queryFn: ({ signal }) => understand({ text: question }, signal),
    enabled: question !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0, // by the next time other questions may have been settled
  });
}

/** Settles groups and takes it back; what other pages show follows. */
export function useSettling(
  done: (g: Group, s: Settled) => void,
  undone: (g: Group, whole: boolean) => void,
) {
  const client = useQueryClient();
  const follow = () => {
    for (const key of [keys.entries, keys.entry, keys.overview]) {
      void client.invalidateQueries({ queryKey: [key] });
    }
    void client.invalidateQueries({ queryKey: [keys.misses, "count"] });
  };
  // Counted here before the server is asked again: what was settled must not look like new questions meanwhile.
  const count = (by: number) =>
    client.setQueryData<number>([keys.misses, "count"], (n) => n && Math.max(0, n + by));
  const act = useMutation({
    mutationFn: async ({ g, act, before }: { g: Group; act: Act; before?: Trial }) => ({
      ...(await settle(g, act)),
      before,
    }),
    onSuccess: (s, { g }) => {
      count(-1);
      done(g, s);
    },
    onSettled: follow,
  });
  const undo = useMutation({
    mutationFn: ({ g, s }: { g: Group; s: Settled }) => unsettle(g, s),
    onSuccess: (whole, { g }) => {
      count(1);
      undone(g, whole);
    },
    onSettled: follow,
  });
  return { act, undo };
}
