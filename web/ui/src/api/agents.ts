import { type QueryClient, useQuery } from "@tanstack/react-query";
import { get, type Schema } from "./client";
import { every } from "./every";

/** Where everybody who may sign in is kept in the cache; nobody else writes this key. */
export const agentsKey = ["agents"] as const;

interface Wish {
  /** How long an answer counts as current, in milliseconds. */
  staleTime?: number;
  /** Asked again that often, in milliseconds. */
  refetchInterval?: number;
}

/** Everybody who may sign in, with presence and load. All areas share one answer. */
export function useAgentList({ refetchInterval, ...wish }: Wish = {}) {
  return useQuery({
    queryKey: agentsKey,
    queryFn: async ({ signal }) =>
      (await get<Schema["AgentsOutputBody"]>("/v1/agents", undefined, signal)).agents ?? [],
    ...wish,
    refetchInterval: refetchInterval ? every(refetchInterval) : false,
  });
}

/** Has them read again, wherever they are shown. */
export function agentsChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: agentsKey });
}
