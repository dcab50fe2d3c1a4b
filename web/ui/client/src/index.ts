export { type AgentOptions, type AgentSaid, AgentTalk, type AgentUnsent, type AgentView } from "./agent.js";
export { type Clock, systemClock } from "./clock.js";
export {
  type CustomerOptions,
  type CustomerSaid,
  CustomerTalk,
  type CustomerUnsent,
  type CustomerView,
} from "./customer.js";
export type { Feed } from "./feed.js";
export type { AgentFeed } from "./feeds.js";
export {
  type Ack,
  type AgentAsk,
  type AgentFrame,
  type AgentMessage,
  type AgentWelcome,
  type Bye,
  type Conversation,
  type CustomerAsk,
  type CustomerCard,
  type CustomerFrame,
  type CustomerWelcome,
  type ErrorFrame,
  type Kind,
  type Message,
  type Option,
  type Picture,
  type Presence,
  PROTOCOL,
  type Row,
  type Sender,
  type State,
  type Sync,
} from "./frames.js";
export type { Status } from "./link.js";
export type { Unsent } from "./outbox.js";
export { type Code, codeOf, offline, Problem } from "./problem.js";
export { type Call, caller, type Page, type Profile } from "./rest.js";
export type { Dial, Socket } from "./socket.js";
export { MAX_TEXT, split } from "./split.js";
export { browserStorage, memoryStorage, newID, recall, type Storage } from "./storage.js";
export { type Progress, type Upload, uploadWithProgress } from "./upload.js";
