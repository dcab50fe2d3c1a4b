import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, Problem, request, type Schema } from "../../api/client";
import { thresholdsKey } from "../../api/thresholds";
import type { Thresholds } from "./thresholds";

export type BotSettings = Schema["BotSettingsOutputBody"];

/** The thresholds that hold, their defaults and their version. */
export function useBotSettings() {
  return useQuery({
    queryKey: thresholdsKey,
    queryFn: ({ signal }) => get<BotSettings>("/v1/settings/bot", undefined, signal),
  });
}

/** Saves thresholds over the version that they were made from. */
export function useSaveBot() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, version }: { body: Thresholds; version: number }) =>
      request<BotSettings>("PUT", "/v1/settings/bot", { body, version }),
    onSuccess: (saved) => client.setQueryData(thresholdsKey, saved),
    onError: (e) => {
      if (e instanceof Problem && e.code === "conflict")
        void client.invalidateQueries({ queryKey: thresholdsKey });
    },
  });
}

/** What thresholds would make of the last turns: asked when they have come to rest, and only about the last ones. */
export function useBotPreview(settings: Thresholds, valid: boolean, version: number | undefined) {
  const now = JSON.stringify(settings);
  const [asked] = useDebouncedValue(now, 300);
  const preview = useQuery({
    queryKey: ["settings", "bot-preview", version, asked],
    queryFn: ({ signal }) =>
      request<Schema["Preview"]>("POST", "/v1/settings/bot/preview", {
        body: { settings: JSON.parse(asked) as Thresholds },
        signal,
      }),
    enabled: valid && version !== undefined && asked === now,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return { ...preview, stale: asked !== now || preview.isPlaceholderData };
}
