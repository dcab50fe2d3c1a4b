import type { Code, Schema } from "../api/client";

export type Chat = Schema["Conversation"];
export type Turn = Schema["Turn"];
export type Candidate = Schema["Candidate"];
export type Customer = Schema["Customer"];
export type Message = Schema["Message"];
/** Reports whether a guess is worth showing: below this bound fewer than one in five is right. */
export function worthALook(guess: { confidence: number }): boolean {
  return guess.confidence >= 0.2;
}

/** A picture that goes with a message. */
export type ChatFile = Schema["File"];

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
  /** Why it was refused. */
  error?: { code: Code; text: string };
}
