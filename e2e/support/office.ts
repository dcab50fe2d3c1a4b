import { type APIRequestContext, expect, request } from "@playwright/test";
import { Shop } from "./shop";
import { Server } from "./usher";
import { Visitor } from "./visitor";

export const admin = { name: "Lead", email: "lead@shop.example", password: "a long enough password" };

/** Somebody who answers chats. */
export interface Colleague {
  id: string;
  name: string;
  email: string;
  password: string;
}

/** A server with its first admin, who answers chats over the API. */
export class Office {
  private hired = 0;

  private constructor(
    readonly server: Server,
    readonly shop: Shop,
    readonly api: APIRequestContext,
  ) {}

  /** settings are further ones of usher.yaml. */
  static async open(settings = ""): Promise<Office> {
    const shop = await Shop.open();
    const server = await Server.start(
      `widget:\n  origins: ["${shop.origin}"]\nweb:\n  rate_limits: false\n${settings}`,
    );
    const api = await request.newContext({
      baseURL: server.origin,
      extraHTTPHeaders: { Origin: server.origin },
    });
    const token = new URLSearchParams(new URL(server.setup).hash.slice(1)).get("token");
    const made = await api.post("/v1/setup", { data: { ...admin, token } });
    expect(made.status(), await made.text()).toBe(201);
    return new Office(server, shop, api);
  }

  /** Somebody who has taken up an invitation. */
  async hire(name: string, role = "agent"): Promise<Colleague> {
    const email = `${role}${++this.hired}@shop.example`;
    const made = await this.api.post("/v1/agents", { data: { name, email, role, capacity: 9 } });
    expect(made.status(), await made.text()).toBe(201);
    const { agent, link } = (await made.json()) as { agent: { id: string }; link: { token: string } };
    const { password } = admin;
    const joined = await fetch(new URL("/v1/join", this.server.origin), {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: this.server.origin },
      body: JSON.stringify({ token: link.token, password }),
    });
    expect(joined.ok, "the link is taken").toBe(true);
    return { id: agent.id, name, email, password };
  }

  /** A customer who writes over the API; the name is what they have told of themselves. */
  async customer(name?: string): Promise<Visitor> {
    return Visitor.arrive(this.server.origin, this.shop.origin, name);
  }

  async close(): Promise<void> {
    await this.api.dispose();
    await this.server.remove();
    await this.shop.close();
  }

  /** Writes an entry with one way to ask and returns its ID. */
  async entry(question: string, answer: string): Promise<string> {
    const made = await this.api.post("/v1/entries", {
      data: { variants: [{ text: question }], answer: { en: answer, zh: answer } },
    });
    expect(made.status(), await made.text()).toBe(201);
    return ((await made.json()) as { id: string }).id;
  }

  /** Saves another answer of an entry, as a colleague would. */
  async answer(entry: string, answer: string): Promise<void> {
    const path = `/v1/entries/${entry}`;
    const now = (await (await this.api.get(path)).json()) as { version: number; variants: unknown };
    const saved = await this.api.put(path, {
      data: { variants: now.variants, answer: { en: answer, zh: answer } },
      headers: { "If-Match": `"${now.version}"` },
    });
    expect(saved.status(), await saved.text()).toBe(200);
  }

  /** Saves another colour of the widget, as a colleague would. */
  async paint(colour: string): Promise<void> {
    const path = "/v1/settings/widget";
    const now = (await (await this.api.get(path)).json()) as Record<string, unknown>;
    const { name, greeting, placeholder, origins, sound, position } = now;
    const saved = await this.api.put(path, {
      data: { name, colour, greeting, placeholder, origins, sound, position },
      headers: { "If-Match": `"${String(now.version)}"` },
    });
    expect(saved.status(), await saved.text()).toBe(200);
  }

  /** Invites an agent and returns the path of the link. */
  async invite(email: string): Promise<string> {
    const made = await this.api.post("/v1/agents", { data: { name: "Mika", email, role: "agent" } });
    expect(made.status(), await made.text()).toBe(201);
    const { link } = (await made.json()) as { link: { token: string } };
    return `/join#token=${link.token}`;
  }

  /** Takes the newest conversation and returns its ID. */
  async claim(): Promise<string> {
    const list = (await (await this.api.get("/v1/conversations")).json()) as {
      conversations: { id: string }[];
    };
    const id = list.conversations[0]?.id;
    if (!id) throw new Error("there is no conversation");
    await this.take(id);
    return id;
  }

  /** Takes a conversation; nothing where the admin has it. */
  async take(id: string): Promise<void> {
    const answer = await this.api.post(`/v1/conversations/${id}/claim`);
    expect(answer.status(), await answer.text()).toBe(200);
  }

  /** Says n lines, "line 0001" and so on, in whatever order: many at once, past the tests' own client, which is slow. */
  async write(conversation: string, n: number): Promise<void> {
    const { cookies } = await this.api.storageState();
    const lines = Array.from({ length: n }, (_, i) => `line ${String(i + 1).padStart(4, "0")}`);
    const writer = async () => {
      for (let text = lines.pop(); text !== undefined; text = lines.pop()) {
        const answer = await fetch(new URL(`/v1/conversations/${conversation}/reply`, this.server.origin), {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            Origin: this.server.origin,
            Cookie: cookies.map((c) => `${c.name}=${c.value}`).join("; "),
          },
          body: JSON.stringify({ text }),
        });
        await answer.arrayBuffer(); // so that the connection serves the next one
        expect(answer.status, text).toBe(201);
      }
    };
    await Promise.all(Array.from({ length: 64 }, writer));
  }

  /** Replies; takes the chat back first where the desk has put it back into the queue, as nobody has the console open. */
  async reply(conversation: string, text: string): Promise<void> {
    const send = () => this.api.post(`/v1/conversations/${conversation}/reply`, { data: { text } });
    let answer = await send();
    for (let n = 0; answer.status() === 409 && n < 5; n++) {
      await this.api.post(`/v1/conversations/${conversation}/claim`);
      answer = await send();
    }
    expect(answer.status(), await answer.text()).toBe(201);
  }

  /** Everything that was said, oldest first. */
  async said(conversation: string): Promise<{ from: string; text: string; kind: string }[]> {
    const all: { from: string; text: string; kind: string; seq: number }[] = [];
    for (;;) {
      const after = all.at(-1)?.seq ?? 0;
      const page = (await (
        await this.api.get(`/v1/conversations/${conversation}/messages?after_seq=${after}&limit=200`)
      ).json()) as { messages: typeof all; more?: boolean };
      all.push(...page.messages);
      if (!page.more) return all;
    }
  }
}
