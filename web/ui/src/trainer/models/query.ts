import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { get, request, type Schema } from "../../api/client";
import { thresholdsKey } from "../../api/thresholds";
import { useDesk } from "../../chats/context";
import { only } from "../../settings/bot/thresholds";
import { keys } from "../api";
import { again } from "./again";
import { changing, type Comparison, type Promises, type Scores, type Status } from "./model";

type BotSettings = Schema["BotSettingsOutputBody"];

const paths = {
  status: "/v1/models",
  live: "/v1/models/live",
  shadow: "/v1/models/shadow",
  scores: "/v1/models/scores",
  promises: "/v1/models/promises",
} as const;

const cached = {
  status: [keys.models, "status"],
  comparison: [keys.models, "comparison"],
  scores: [keys.models, "scores"],
  promises: (wrong: number) => [keys.models, "promises", wrong],
} as const;

/** How often it is looked for what the socket may have failed to tell, in ms: while something goes on, and else. */
const soon = 2_000;
const late = 20_000;

/** What is live, what could be, and what is refused. */
export function useModels() {
  return useQuery({
    queryKey: cached.status,
    queryFn: ({ signal }) => get<Status>(paths.status, undefined, signal),
    refetchInterval: ({ state: { data } }) =>
      data === undefined ? false : changing(data) || (data.arriving ?? []).length > 0 ? soon : late,
  });
}

/** The models side by side on the company's own questions. */
export function useScores() {
  return useQuery({
    queryKey: cached.scores,
    queryFn: ({ signal }) => get<Scores>(paths.scores, undefined, signal),
    refetchInterval: ({ state: { data } }) =>
      data === undefined ? false : data.state === "running" ? soon : late,
  });
}

/** Thresholds by which no more than a share of the answers is wrong. */
export function usePromises(wrong: number) {
  return useQuery({
    queryKey: cached.promises(wrong),
    queryFn: ({ signal }) => get<Promises>(paths.promises, { wrong }, signal),
    placeholderData: keepPreviousData,
    staleTime: late,
  });
}

const settings = "/v1/settings/bot";

/** Gives languages thresholds of their own, beside what else is set. */
export function useAnswers() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (answers: Record<string, number>) => {
      const now = await get<BotSettings>(settings);
      const body = { ...only(now), answers: { ...now.answers, ...answers } };
      return request<BotSettings>("PUT", settings, { body, version: now.version });
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: thresholdsKey });
      void client.invalidateQueries({ queryKey: [keys.models, "promises"] });
    },
  });
}

/** What the shadow would have done with live turns. */
export function useComparison() {
  return useQuery({
    queryKey: cached.comparison,
    queryFn: ({ signal }) => get<Comparison>(paths.shadow, undefined, signal),
    refetchInterval: ({ state: { data } }) => (data === undefined ? false : late),
  });
}

/** Reads everything about models again as soon as the server says that something is new. */
export function useModelNews() {
  const desk = useDesk();
  const client = useQueryClient();
  useEffect(() => {
    const news = again(() => client.invalidateQueries({ queryKey: [keys.models] }), 400);
    const off = desk.onFrame((f) => {
      if (f.type === "models" || f.type === "knowledge" || f.type === "resync") news.tell();
    });
    return () => {
      off();
      news.stop();
    };
  }, [desk, client]);
}

/** What is done to models. What fails leaves everything as it was, and is read again: somebody else was quicker. */
export function useActs() {
  const client = useQueryClient();
  const took = (now: Status) => {
    client.setQueryData<Status>(cached.status, now);
    void client.invalidateQueries({ queryKey: cached.comparison });
  };
  const measured = (now: Scores) => client.setQueryData<Scores>(cached.scores, now);
  const onError = () => void client.invalidateQueries({ queryKey: [keys.models] });
  return {
    /** Goes live with a model, also with the one before: by its hash, so that asking twice leads there all the same. */
    live: useMutation({
      mutationFn: (hash: string) => request<Status>("POST", paths.live, { body: { hash } }),
      onSuccess: took,
      onError,
    }),
    watch: useMutation({
      mutationFn: (hash: string) => request<Status>("PUT", paths.shadow, { body: { hash } }),
      onSuccess: took,
      onError,
    }),
    unwatch: useMutation({
      mutationFn: () => request<Status>("DELETE", paths.shadow),
      onSuccess: took,
      onError,
    }),
    measure: useMutation({
      mutationFn: (hashes: string[]) => request<Scores>("POST", paths.scores, { body: { hashes } }),
      onSuccess: measured,
      onError,
    }),
    halt: useMutation({
      mutationFn: () => request<Scores>("DELETE", paths.scores),
      onSuccess: measured,
      onError,
    }),
  };
}
