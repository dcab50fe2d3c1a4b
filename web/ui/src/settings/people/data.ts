import { useQuery } from "@tanstack/react-query";
import { get, type Schema } from "../../api/client";

export type Person = Schema["Candidate"];
export type Role = Schema["CreateAgentInputBody"]["role"];
export type NewLink = Schema["NewLink"];

export const peopleKey = ["settings", "people"];

/** Everybody who may sign in, with presence and load; read again every 15 s. */
export function usePeople() {
  return useQuery({
    queryKey: peopleKey,
    queryFn: async ({ signal }) => {
      const answer = await get<Schema["AgentsOutputBody"]>("/v1/agents", undefined, signal);
      return answer.agents ?? [];
    },
    refetchInterval: 15_000,
  });
}
