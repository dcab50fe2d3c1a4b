import type { AgentMessage, AgentOptions } from "../src/index.js";
import { AgentTalk, Problem } from "../src/index.js";
import type { Call } from "../src/rest.js";
import { FakeClock, FakeDisk, FakeNet, settled } from "./fakes.js";

/** A message of the conversation c. */
export function message(seq: number, more: Partial<AgentMessage> = {}): AgentMessage {
  const at = "2026-06-01T12:00:00Z";
  const text = `line ${seq}`;
  return {
    id: `m${seq}`,
    conversation: "c",
    seq,
    position: seq,
    from: "customer",
    kind: "text",
    text,
    at,
    ...more,
  };
}

/** An agent's browser, and a server whose sockets the test plays and whose REST answers from a list. */
export class OfficeRig {
  readonly clock = new FakeClock();
  readonly net = new FakeNet();
  readonly disk = new FakeDisk();
  readonly calls: { path: string; body: unknown }[] = [];
  /** Everything that was said in the conversation c. */
  said: AgentMessage[] = [message(1), message(2), message(3)];
  /** Who has signed in; empty: nobody. */
  session = "me";
  /** The network is away. */
  cut = false;

  private readonly call: Call = async <T>(
    _: string,
    path: string,
    __?: string,
    body?: unknown,
  ): Promise<T> => {
    this.calls.push({ path, body });
    await Promise.resolve();
    if (this.cut) throw new Problem("offline", "");
    if (!this.session) throw new Problem("unauthorized", "");
    return this.answer(path, body) as T;
  };

  /** A page of the agent. */
  tab(more: Partial<AgentOptions> = {}): AgentTalk {
    return new AgentTalk({
      server: "https://usher.test",
      agent: "me",
      storage: this.disk.tab(),
      dial: this.net.dial,
      call: this.call,
      clock: this.clock,
      random: () => 1,
      ...more,
    });
  }

  /** A page that is connected. */
  async online(more: Partial<AgentOptions> = {}): Promise<AgentTalk> {
    const talk = this.tab(more);
    talk.start();
    await this.welcome();
    return talk;
  }

  async welcome(agent = "me"): Promise<void> {
    await settled();
    this.net.last.open();
    this.net.last.answer("hello", { type: "welcome", agent, heartbeat: 25 });
    await settled();
  }

  /** The server sends a message. */
  say(m: AgentMessage): void {
    this.net.last.receive({ type: "message", conversation: m.conversation, message: m });
  }

  /** The server answers the newest sync. */
  async sync(messages: AgentMessage[], up_to: number, more?: true): Promise<void> {
    this.net.last.answer("sync", { type: "sync", conversation: "c", messages, up_to, more });
    await settled();
  }

  /** What the agent's page has asked over its newest connection, of one type. */
  asked(type: string) {
    return this.net.last.sent.filter((f) => f.type === type);
  }

  private answer(path: string, body: unknown): unknown {
    if (path === "me") return { id: this.session };
    if (path === "files") return { id: "f1", name: "a.png" };
    const [, before] = /before_seq=(\d+)/.exec(path) ?? [];
    if (before) {
      const messages = this.said.filter((m) => m.seq < Number(before)).slice(-100);
      return { messages, more: (messages[0]?.seq ?? 1) > 1 };
    }
    return this.take(path, body as { text: string; client_id: string });
  }

  private take(path: string, { text, client_id }: { text: string; client_id: string }): AgentMessage {
    const known = this.said.find((m) => m.client_id === client_id);
    if (known) return known;
    const kind = path.endsWith("/note") ? "note" : "text";
    const m = message(this.said.length + 1, { from: "agent", sender: "me", kind, text, client_id });
    this.said.push(m);
    return m;
  }
}
