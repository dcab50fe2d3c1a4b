import { useAgentList } from "../../api/agents";
import type { Schema } from "../../api/client";

export type Person = Schema["Candidate"];
export type Role = Schema["CreateAgentInputBody"]["role"];
export type NewLink = Schema["NewLink"];

/** Everybody who may sign in, with presence and load; read again every 15 s. */
export function usePeople() {
  return useAgentList({ refetchInterval: 15_000 });
}
