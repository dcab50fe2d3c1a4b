import type { AgentMessage, AgentUnsent, Picture } from "@usher/client";
import type { Schema } from "../api/client";

export type Chat = Schema["Conversation"];
export type Turn = Schema["Turn"];
export type Candidate = Schema["Candidate"];
export type Customer = Schema["Customer"];
export type Message = AgentMessage;
/** What an agent has written, on its way to the server. */
export type Line = AgentUnsent;
/** A picture that goes with a message. */
export type ChatFile = Picture;

/** Reports whether a guess is worth showing: below this bound fewer than one in five is right. */
export function worthALook(guess: { confidence: number }): boolean {
  return guess.confidence >= 0.2;
}
