import type { Schema } from "./client";

/** A frame of the protocol usher.v1.json, as the server sends it to agents. */
export type ServerFrame =
  | { type: "welcome"; id: string; agent: string; heartbeat: number }
  | { type: "ack"; id: string; conversation?: string; message_id?: string; seq?: number; client_id?: string }
  | { type: "error"; id?: string; code: string; text: string; retry_after?: number }
  | { type: "bye"; reason: string; retry_after?: number }
  | { type: "message"; conversation: string; message: Schema["Message"] }
  | SyncFrame
  | { type: "typing" | "read"; conversation: string; from: string; agent?: string; seq?: number }
  | { type: "state"; conversation: string; state: string; owner?: string; version: number; chat?: Chat }
  | RowFrame
  | { type: "queue"; conversation: string; position: number; eta?: number }
  | { type: "feedback"; conversation: string; message_id: string; seq: number; helpful: boolean }
  | { type: "customer"; conversation?: string; customer?: Schema["Customer"] }
  | { type: "presence"; agent: string; presence: string }
  | { type: "knowledge" | "miss" | "models" | "resync"; conversation?: string };

/** What was written last in a chat that waits, or that is one's own. */
export interface RowFrame {
  type: "chat";
  conversation: string;
  customer_name?: string;
  last_text?: string;
  last_files?: number;
  last_from?: string;
  last_at: string;
  last_seq: number;
  unread?: number;
}

/** One page of what is missing; the last one comes without more. */
export interface SyncFrame {
  type: "sync";
  id: string;
  conversation: string;
  messages: Schema["Message"][] | null;
  up_to: number;
  more?: boolean;
}

type Chat = Schema["Conversation"];

/** What an agent's page may ask for. */
export type Ask =
  | { type: "hello" | "ping" }
  | { type: "open" | "leave" | "typing"; conversation: string }
  | { type: "sync"; conversation: string; after_seq: number }
  | { type: "read"; conversation: string; seq: number }
  | { type: "presence"; presence: string };
