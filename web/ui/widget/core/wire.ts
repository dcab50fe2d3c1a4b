/** Who a message comes from. */
export type Sender = "customer" | "bot" | "agent" | "system";

/** Who has the next word in a conversation. */
export type State = "bot" | "queued" | "agent" | "closed" | "archived";

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
  seq: number;
  from: Sender;
  name?: string;
  kind: "text" | "notice" | "note";
  text: string;
  options?: Option[];
  choice?: string;
  client_id?: string;
  files?: Picture[];
  sources?: { title: string }[];
  helpful?: boolean;
  at: string;
}

/** A frame from the server. Which fields count depends on `type`. */
export interface Incoming {
  type: string;
  id?: string;
  conversation?: string;
  message?: Message;
  messages?: Message[];
  up_to?: number;
  more?: boolean;
  state?: State;
  owner?: string;
  from?: Sender;
  seq?: number;
  last_seq?: number;
  /** Seconds between the server's pings. */
  heartbeat?: number;
  position?: number;
  /** Seconds; none: no estimate can be given. */
  eta?: number;
  /** An agent is online. */
  staffed?: boolean;
  helpful?: boolean;
  message_id?: string;
  client_id?: string;
  code?: string;
  text?: string;
  reason?: string;
  /** Seconds. */
  retry_after?: number;
}

/** A frame to the server, before it gets its id. */
export interface Outgoing {
  type: string;
  [field: string]: unknown;
}

/** The WebSocket subprotocol that this package speaks. */
export const PROTOCOL = "usher.v1.json";

/** The server understood and said no; `code` is one of its codes. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    text: string,
    /** Seconds after which to try again; 0: nothing was said. */
    readonly retryAfter = 0,
  ) {
    super(text);
  }
}

/** The server was not reached, or not heard in time. */
export class Unreached extends Error {}
