import { PROTOCOL } from "./frames.js";
import { at } from "./rest.js";

/** Takes an event; written as a method so that every WebSocket's own handlers fit. */
type Hears<E> = { hear(e: E): void }["hear"];

/** A WebSocket, as far as it is used here. */
export interface Socket {
  send(data: string): void;
  close(): void;
  onopen: Hears<unknown> | null;
  onmessage: Hears<{ data: unknown }> | null;
  onclose: Hears<unknown> | null;
  onerror: Hears<unknown> | null;
}

/** Opens a socket: `(url, protocol) => new WebSocket(url, protocol)`, with whatever headers it takes besides. */
export type Dial = (url: string, protocol: string) => Socket;

/** Returns how to open a socket at a path of the server. */
export function dialler(server: string, path: string, dial?: Dial): () => Socket {
  const url = at(server, path).replace(/^http/, "ws");
  return () => (dial ? dial(url, PROTOCOL) : new WebSocket(url, PROTOCOL));
}
