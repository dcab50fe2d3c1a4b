/** The WebSocket subprotocol that this package speaks. */
export const PROTOCOL = "usher.v1.json";

/** Who a message comes from. */
export type Sender = "customer" | "bot" | "agent" | "system";

/** What a message is: said, told by the system, or written down for agents only. */
export type Kind = "text" | "notice" | "note";

/** Who has the next word in a conversation. */
export type State = "bot" | "queued" | "agent" | "closed" | "archived";

/** Whether an agent takes new chats. */
export type Presence = "online" | "away" | "offline";

/** A button under a message. */
export interface Option {
  id: string;
  label: string;
  /** It brings in a person. */
  person?: boolean;
}

/** A picture that hangs on a message. */
export interface Picture {
  id: string;
  name: string;
  type: string;
  /** In bytes. */
  size: number;
  /** In pixels; 0 where it isn't known. */
  width: number;
  height: number;
}

/** A message as customers see it. */
export interface Message {
  id: string;
  conversation: string;
  /** Counts the messages of a conversation from 1; what one may not see counts too. */
  seq: number;
  from: Sender;
  name?: string;
  kind: Kind;
  text: string;
  options?: Option[] | null;
  /** The id of the option that was taken. */
  choice?: string;
  client_id?: string;
  files?: Picture[] | null;
  /** Where a bot's answer comes from. */
  sources?: { title: string }[] | null;
  /** What the customer said of it. */
  helpful?: boolean;
  /** RFC 3339. */
  at: string;
}

/** A message as agents see it. */
export interface AgentMessage extends Message {
  /** Counts everything that is stored on the server. */
  position: number;
  /** The ID of the agent who wrote it. */
  sender?: string;
  options?: (Option & { entry?: string; intent?: string })[] | null;
  sources?: { entry: string; title: string }[] | null;
}

/** A conversation as agents see it; GET /v1/conversations/{id} has the same. */
export interface Conversation {
  id: string;
  account: string;
  customer: string;
  customer_name?: string;
  language?: string;
  state: State;
  /** The ID of the agent who has it. */
  owner?: string;
  /** Grows with each change of state and owner. */
  version: number;
  /** Why a person was asked for. */
  reason?: string;
  need: { agent?: string; avoid?: string; language?: string; priority?: number; skills?: string[] | null };
  /** What the bot found out before a person came; the OpenAPI document tells of its fields. */
  packet?: object;
  opened_at: string;
  moved_at: string;
  queued_at?: string;
  last_at: string;
  last_seq: number;
  last_from?: string;
  last_text?: string;
  last_files?: number;
  /** How many lines of the customer nobody has answered. */
  unread?: number;
  /** How far each side has read, on any device. */
  customer_read?: number;
  agent_read?: number;
}

/** A customer as agents see them. */
export interface CustomerCard {
  id: string;
  account: string;
  native_id: string;
  name?: string;
  email?: string;
  language?: string;
  at: string;
}

/** The server has done what was asked; of a send, that it is on its disk. */
export interface Ack {
  type: "ack";
  id: string;
  client_id?: string;
  conversation?: string;
  message_id?: string;
  seq?: number;
}

/** The server has not done what was asked. */
export interface ErrorFrame {
  type: "error";
  id?: string;
  code: string;
  text: string;
  /** Seconds. */
  retry_after?: number;
}

/** The server ends the connection. */
export interface Bye {
  type: "bye";
  reason: string;
  /** Seconds; none: at once, and by chance. */
  retry_after?: number;
}

/** One page of what is missing; the last one comes without `more`. */
export interface Sync<M> {
  type: "sync";
  id: string;
  conversation?: string;
  messages: M[] | null;
  /** Nothing is missing up to here; what the receiver may not see counts. */
  up_to: number;
  more?: boolean;
}

/** A customer is let in. */
export interface CustomerWelcome {
  type: "welcome";
  id: string;
  customer: string;
  /** None where nothing was said yet, and then no state. */
  conversation?: string;
  state?: State;
  /** The name of the agent who has it. */
  owner?: string;
  /** An agent is online. */
  staffed?: boolean;
  /** In the queue; 1 is next. */
  position?: number;
  /** Seconds; none: no estimate can be given. */
  eta?: number;
  last_seq: number;
  /** How far each side has read, on any device. */
  customer_read?: number;
  agent_read?: number;
  /** Seconds between the server's pings, and of silence that end the connection. */
  heartbeat: number;
  heartbeat_timeout?: number;
}

/** An agent is let in. */
export interface AgentWelcome {
  type: "welcome";
  id: string;
  agent: string;
  heartbeat: number;
  heartbeat_timeout?: number;
}

/** What every receiver of a conversation may hear. */
type Common<M> =
  | Ack
  | ErrorFrame
  | Bye
  | Sync<M>
  | { type: "message"; conversation: string; message: M }
  | { type: "typing"; conversation: string; from: Sender; agent?: string }
  | { type: "read"; conversation: string; from: Sender; agent?: string; seq: number }
  | { type: "feedback"; conversation: string; message_id: string; seq: number; helpful: boolean };

/** A frame that a customer's connection may hear. */
export type CustomerFrame =
  | Common<Message>
  | CustomerWelcome
  | {
      type: "state";
      conversation: string;
      state: State;
      owner?: string;
      version: number;
      staffed?: boolean;
    }
  | { type: "queue"; conversation: string; position: number; eta?: number; staffed: boolean }
  | { type: "staffed"; staffed: boolean };

/** What was written last in a chat that waits, or that is one's own. */
export interface Row {
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

/** A frame that an agent's connection may hear. */
export type AgentFrame =
  | Common<AgentMessage>
  | AgentWelcome
  | Row
  | {
      type: "state";
      conversation: string;
      state: State;
      owner?: string;
      version: number;
      /** The whole row. */
      chat?: Conversation;
    }
  | { type: "queue"; conversation: string; position: number; eta?: number; staffed: boolean }
  | { type: "customer"; conversation?: string; customer?: CustomerCard }
  | { type: "presence"; agent: string; presence: Presence }
  | { type: "knowledge" | "miss" | "models" | "resync"; conversation?: string; entry?: string };

/** What a customer's connection may ask for, after its hello. */
export type CustomerAsk =
  | {
      type: "send";
      client_id: string;
      text: string;
      choice?: string;
      /** Brings in a person where the bot has the conversation. */
      person?: boolean;
      /** IDs of what was uploaded. */
      files?: string[];
    }
  | { type: "sync"; after_seq: number; conversation?: string }
  | { type: "read"; seq: number }
  | { type: "typing" | "ping" };

/** What an agent's connection may ask for, after its hello. */
export type AgentAsk =
  | { type: "send"; conversation: string; client_id: string; text: string; files?: string[] }
  | { type: "sync"; conversation: string; after_seq: number }
  | { type: "read"; conversation: string; seq: number }
  | { type: "open" | "leave" | "typing"; conversation: string }
  | { type: "presence"; presence: Presence }
  | { type: "ping" };
