import type { Schema } from "../api/client";

export type Chat = Schema["Conversation"];
export type Turn = Schema["Turn"];
export type Candidate = Schema["Candidate"];
export type ScoredAnswer = Schema["ScoredAnswer"];
export type Customer = Schema["Customer"] & { email?: string };

/** A picture that goes with a message. */
export interface ChatFile {
  id: string;
  name: string;
  type: string;
  size: number;
  width: number;
  height: number;
}

/** A message as agents see it. */
export type Message = Omit<Schema["Message"], "sources"> & {
  sources?: (string | { entry: string; title: string })[] | null;
  files?: ChatFile[] | null;
  helpful?: boolean;
};

/** What an agent has written, on its way to the server. */
export interface Line {
  clientId: string;
  conversation: string;
  kind: "text" | "note";
  text: string;
  files: ChatFile[];
  at: number;
  /** Waits for its turn or the network; on its way; refused. */
  state: "waiting" | "sending" | "failed";
  /** Why it was refused, for people. */
  error?: string;
}
