import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, Problem, request, type Schema } from "../../api/client";
import type { Look } from "./look";

export type WidgetSettings = Schema["WidgetSettingsOutputBody"];

const key = ["settings", "widget"];

/** How the widget looks, which sites may show it, and the version of that. */
export function useWidgetSettings() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get<WidgetSettings>("/v1/settings/widget", undefined, signal),
  });
}

/** Saves the settings over the version that they were made from. */
export function useSaveWidget() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, version }: { body: Look; version: number }) =>
      request<WidgetSettings>("PUT", "/v1/settings/widget", { body, version }),
    onSuccess: (saved) => client.setQueryData(key, saved),
    onError: (e) => {
      if (e instanceof Problem && e.code === "conflict") void client.invalidateQueries({ queryKey: key });
    },
  });
}
