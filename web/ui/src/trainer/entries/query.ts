import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { get, type Schema } from "../../api/client";
import { type Entry, keys } from "../api";
import { type Filter, pagesOf } from "./filter";

/** How many rows are asked for at once. */
const size = 50;

interface Page {
  filter: Filter;
  entries: Entry[];
  total: number;
}

function pageOptions(filter: Filter, page: number) {
  return {
    queryKey: [keys.entries, filter, page],
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Page> => {
      const query = { ...filter, limit: size, offset: page * size };
      const body = await get<Schema["EntriesOutputBody"]>("/v1/entries", query, signal);
      return { filter, entries: body.entries ?? [], total: body.total };
    },
  };
}

/**
 * The entries that a filter selects, as many of them as are looked at: rows first to last. While another
 * filter's first rows are on their way, those of the one before stay, and stale says so.
 */
export function useEntries(filter: Filter, first: number, last: number) {
  const head = useQuery({ ...pageOptions(filter, 0), placeholderData: keepPreviousData });
  const shown = head.data?.filter ?? filter;
  const total = head.data?.total ?? 0;
  const pages = head.data ? pagesOf(first, Math.min(last, total - 1), size).filter((p) => p > 0) : [];
  const rest = useQueries({ queries: pages.map((p) => pageOptions(shown, p)) });
  const at = (index: number): Entry | undefined => {
    const page = Math.floor(index / size);
    const source = page === 0 ? head.data : rest[pages.indexOf(page)]?.data;
    return source?.entries[index % size];
  };
  const error = head.error ?? rest.find((r) => r.error)?.error ?? null;
  const refetch = () => {
    void head.refetch();
    for (const r of rest) if (r.error) void r.refetch();
  };
  return { at, total, shown, loaded: head.data !== undefined, stale: head.isPlaceholderData, error, refetch };
}
