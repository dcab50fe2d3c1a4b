import type { CustomerUnsent, Message } from "@usher/client";

/** Messages of one sender within one minute, shown together. */
export interface Group {
  /** Stays the same while the group grows at its end. */
  key: string;
  from: Message["from"];
  name: string;
  notice: boolean;
  at: Date;
  messages: Message[];
  /** A day begins with this group, and not the one that is today's alone. */
  newDay: boolean;
}

/**
 * A group ends at every so many messages, so that a long one is not drawn
 * again for each line; where it ends does not change when older ones come.
 */
const LONGEST = 16;

/** Puts messages of one sender and minute together. */
export function groups(messages: Message[], unsent: CustomerUnsent[] = [], today = new Date()): Group[] {
  const all: Group[] = [];
  let last: Group | undefined;
  for (const m of [...messages, ...unsent.map(draftOf)]) {
    const at = new Date(m.at);
    const notice = m.kind === "notice";
    const name = m.name ?? "";
    const joins =
      last &&
      !notice &&
      !last.notice &&
      last.from === m.from &&
      last.name === name &&
      !(m.seq && m.seq % LONGEST === 0) &&
      last.at.getTime() - (last.at.getTime() % 60_000) === at.getTime() - (at.getTime() % 60_000);
    if (last && joins) {
      last.messages.push(m);
      continue;
    }
    const newDay = (last?.at ?? today).toDateString() !== at.toDateString();
    last = { key: m.client_id ?? m.id, from: m.from, name, notice, at, messages: [m], newDay };
    all.push(last);
  }
  return all;
}

/** What is not sent yet, as a message; seq 0 tells it apart. */
function draftOf(u: CustomerUnsent): Message {
  return {
    id: u.id,
    client_id: u.id,
    conversation: "",
    seq: 0,
    from: "customer",
    kind: "text",
    text: u.text,
    choice: u.choice,
    files: u.files,
    at: new Date(u.at).toISOString(),
  };
}

/** By the id of a message with options: the option that was taken. */
export function choices(messages: Message[]): Map<string, string> {
  const taken = new Map<string, string>();
  let asked: Message | undefined;
  for (const m of messages) {
    if (m.options?.length) asked = m;
    else if (m.from === "customer" && m.choice && asked) taken.set(asked.id, m.choice);
  }
  return taken;
}
