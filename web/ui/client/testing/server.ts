import type { ErrorFrame, Message, Sender } from "../src/frames.js";
import { offline, Problem } from "../src/problem.js";
import type { Call, Page } from "../src/rest.js";
import { FakeSocket, type Said } from "./fakes.js";

type Frame = Said & { client_id?: string; text?: string; after_seq?: number };

/** A server with one customer's conversation, as the real one behaves. */
export class FakeServer {
  messages: Message[] = [];
  sockets: FakeSocket[] = [];
  /** Every frame that arrived, oldest first. */
  heard: Frame[] = [];
  calls: { method: string; path: string; body: unknown }[] = [];
  passes = 0;
  valid = new Set<string>();
  /** The cable is pulled: nothing arrives, nothing is answered, nobody is told. */
  cut = false;
  /** Answers to the next sends instead of an ack: an error frame's code. */
  refuse: Partial<ErrorFrame>[] = [];
  /** Acks are lost on their way. */
  loseAcks = false;
  /** How far each side has read, as a welcome tells it. */
  marks: { customer_read?: number; agent_read?: number } = {};
  /** How many connections there were. */
  dialled = 0;

  /** What the customer's page opens. */
  dial = (): FakeSocket => {
    this.dialled++;
    const socket = new FakeSocket((s, frame) => this.frame(s, frame));
    if (!this.cut) void Promise.resolve().then(() => socket.open());
    return socket;
  };

  call: Call = <T>(method: string, path: string, token?: string, body?: unknown): Promise<T> => {
    if (this.cut) return Promise.reject(offline());
    this.calls.push({ method, path, body });
    if (path === "visitors") {
      const pass = `token-${++this.passes}`;
      this.valid.add(pass);
      return Promise.resolve({ token: pass } as T);
    }
    if (!token || !this.valid.has(token)) return Promise.reject(new Problem("unauthorized", ""));
    if (path.startsWith("visitor/messages")) return Promise.resolve(this.page(path) as T);
    return Promise.resolve({} as T);
  };

  private page(path: string): Page {
    const query = new URLSearchParams(path.split("?")[1]);
    const after = Number(query.get("after_seq"));
    const messages = this.messages.filter((m) => m.seq > after).slice(0, Number(query.get("limit")));
    return { messages: messages.filter((m) => m.kind !== "note"), up_to: messages.at(-1)?.seq ?? after };
  }

  /** Somebody says something. */
  say(from: Sender, text: string, more: Partial<Message> = {}): Message {
    const seq = this.messages.length + 1;
    const at = new Date(Date.parse("2026-03-02T10:00:00Z") + seq * 1000).toISOString();
    const m: Message = { id: `m${seq}`, conversation: "c1", seq, from, kind: "text", text, at, ...more };
    this.messages.push(m);
    if (m.kind !== "note") this.all({ type: "message", conversation: "c1", message: m });
    return m;
  }

  /** Sends a frame to all who are connected. */
  all(frame: object): void {
    if (this.cut) return;
    for (const s of this.sockets) s.receive(frame);
  }

  /** The server stops: everyone is told, and nobody is connected any more. */
  bye(frame: object): void {
    const all = this.sockets.splice(0);
    for (const s of all) s.receive({ type: "bye", ...frame });
  }

  private frame(socket: FakeSocket, f: Frame): void {
    if (this.cut) return;
    this.heard.push(f);
    if (f.type === "hello") return this.hello(socket, f);
    if (f.type === "send") return this.take(socket, f);
    if (f.type === "sync") {
      const messages = this.messages.filter((m) => m.seq > (f.after_seq ?? 0) && m.kind !== "note");
      return socket.receive({
        type: "sync",
        id: f.id,
        conversation: "c1",
        messages,
        up_to: this.messages.length,
      });
    }
    socket.receive({ type: "ack", id: f.id });
  }

  private hello(socket: FakeSocket, f: Frame): void {
    if (!this.valid.has(String(f.token))) {
      socket.receive({ type: "error", id: f.id, code: "unauthorized", text: "" });
      return socket.receive({ type: "bye", reason: "unauthorized" });
    }
    const last = this.messages.length;
    const place = last ? { conversation: "c1", state: "bot" } : {};
    socket.receive({ type: "welcome", id: f.id, last_seq: last, ...place, ...this.marks });
    this.sockets.push(socket);
    const after = Math.min(f.after_seq ?? last, last);
    for (const m of this.messages.slice(after)) {
      if (m.kind !== "note") socket.receive({ type: "message", conversation: "c1", message: m });
    }
  }

  private take(socket: FakeSocket, f: Frame): void {
    const refusal = this.refuse.shift();
    if (refusal) return socket.receive({ type: "error", id: f.id, text: "", ...refusal });
    const known = this.messages.find((m) => m.client_id === f.client_id);
    const m = known ?? this.say("customer", f.text ?? "", { client_id: f.client_id });
    if (this.loseAcks) return;
    socket.receive({
      type: "ack",
      id: f.id,
      client_id: f.client_id,
      conversation: "c1",
      message_id: m.id,
      seq: m.seq,
    });
  }
}
