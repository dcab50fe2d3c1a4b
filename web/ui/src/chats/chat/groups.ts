import type { Line, Message, Turn } from "../model";

/** What is drawn together: the messages of one sender within a minute, or the line between two days. */
export type Group =
  | { kind: "day"; key: string; at: string }
  | { kind: "said"; key: string; from: string; sender: string; note: boolean; messages: Message[] }
  | { kind: "notice"; key: string; message: Message };

/** Groups messages for reading. */
export function groupsOf(messages: Message[]): Group[] {
  const out: Group[] = [];
  let day = "";
  for (const m of messages) {
    const date = new Date(m.at).toDateString();
    if (date !== day) {
      out.push({ kind: "day", key: `day ${m.seq}`, at: m.at });
      day = date;
    }
    if (m.kind === "notice") {
      out.push({ kind: "notice", key: m.id, message: m });
      continue;
    }
    const last = out.at(-1);
    if (last?.kind === "said" && joins(last, m)) last.messages.push(m);
    else out.push(begin(m));
  }
  return out;
}

function begin(m: Message): Group {
  const { from, sender = "", kind } = m;
  return { kind: "said", key: m.id, from, sender, note: kind === "note", messages: [m] };
}

function joins(g: Extract<Group, { kind: "said" }>, m: Message): boolean {
  const first = g.messages[0];
  return (
    first !== undefined &&
    g.from === m.from &&
    g.sender === (m.sender ?? "") &&
    g.note === (m.kind === "note") &&
    Date.parse(m.at) - Date.parse(first.at) < 60_000
  );
}

/** The bot's turns by the seq of the message that they led to: what it said, or the notice that a person comes. */
export function turnsBySeq(messages: Message[], turns: Turn[]): Map<number, Turn> {
  const out = new Map<number, Turn>();
  let next = 0;
  for (const turn of [...turns].sort((a, b) => a.inbound_seq - b.inbound_seq)) {
    while (next < messages.length && (messages[next]?.seq ?? 0) <= turn.inbound_seq) next++;
    const m = messages[next];
    if (m && (m.from === "bot" || m.from === "system")) out.set(m.seq, turn);
  }
  return out;
}

/** Reports where a line of ours is: on the device, on its way, on the server, read by the customer. */
export function markOf(m: Message, read: number): "sent" | "read" {
  return m.seq <= read ? "read" : "sent";
}

/** What a long text is cut to until it is asked for; null where it is short enough. */
export function cut(text: string, most = 800, lines = 16): string | null {
  const at = nth(text, "\n", lines);
  const end = Math.min(at < 0 ? text.length : at, most);
  if (end + 200 >= text.length) return null;
  const code = text.charCodeAt(end - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? end - 1 : end); // no half characters
}

function nth(text: string, what: string, n: number): number {
  let at = -1;
  for (let i = 0; i < n; i++) {
    at = text.indexOf(what, at + 1);
    if (at < 0) return -1;
  }
  return at;
}

/** A line that is not on the server yet, as a message. */
export function asMessage(l: Line, name: string): Message {
  return {
    id: l.id,
    conversation: l.conversation,
    seq: 0,
    position: 0,
    from: "agent",
    kind: l.kind,
    name,
    text: l.text,
    files: l.files,
    at: new Date(l.at).toISOString(),
  };
}
