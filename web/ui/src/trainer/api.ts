import { useQuery } from "@tanstack/react-query";
import { get, request, type Schema } from "../api/client";
import { every } from "../api/every";

export type Entry = Schema["Entry"];
export type Variant = Schema["Variant"];
export type Miss = Schema["Miss"];
export type Candidate = Schema["ScoredAnswer"];
export type Overview = Schema["Overview"];
export type Day = Schema["Day"];
export type Trial = Schema["UnderstandOutputBody"];

/** What the area keeps in the cache begins with one of these. */
export const keys = {
  overview: "overview",
  entries: "entries",
  entry: "entry",
  misses: "misses",
  understand: "understand",
  models: "models",
} as const;

/** How the bot did on the last days, by the viewer's calendar. */
export function useOverview(days: number) {
  return useQuery({
    queryKey: [keys.overview, days],
    queryFn: ({ signal }) => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return get<Overview>("/v1/overview", { days, zone }, signal);
    },
    placeholderData: (before) => before, // no flash while other days are read
    refetchInterval: every(30_000),
  });
}

/** How many different questions wait for a trainer. */
export function useOpenMisses() {
  return useQuery({
    queryKey: [keys.misses, "count"],
    queryFn: async ({ signal }) => {
      const page = await get<Schema["MissesOutputBody"]>("/v1/misses", { state: "open", limit: 1 }, signal);
      return page.questions;
    },
    refetchInterval: every(30_000),
  });
}

/** Asks the bot without telling anybody. */
export function understand(body: Schema["UnderstandInputBody"], signal?: AbortSignal): Promise<Trial> {
  return request<Trial>("POST", "/v1/understand", { body, signal });
}
