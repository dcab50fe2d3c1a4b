import { type APIRequestContext, expect, request } from "@playwright/test";
import { Shop } from "./shop";
import { Server } from "./usher";

export const admin = { name: "Lead", email: "lead@shop.example", password: "a long enough password" };

/** A server with its first admin, who answers chats over the API. */
export class Office {
  private constructor(
    readonly server: Server,
    readonly shop: Shop,
    readonly api: APIRequestContext,
  ) {}

  static async open(): Promise<Office> {
    const shop = await Shop.open();
    const server = await Server.start(`widget:\n  origins: ["${shop.origin}"]\nweb:\n  rate_limits: false\n`);
    const api = await request.newContext({
      baseURL: server.origin,
      extraHTTPHeaders: { Origin: server.origin },
    });
    const token = new URLSearchParams(new URL(server.setup).hash.slice(1)).get("token");
    const made = await api.post("/v1/setup", { data: { ...admin, token } });
    expect(made.status(), await made.text()).toBe(201);
    return new Office(server, shop, api);
  }

  async close(): Promise<void> {
    await this.api.dispose();
    await this.server.remove();
    await this.shop.close();
  }

  /** Takes the newest conversation and returns its ID. */
  async claim(): Promise<string> {
    const list = (await (await this.api.get("/v1/conversations")).json()) as {
      conversations: { id: string }[];
    };
    const id = list.conversations[0]?.id;
    if (!id) throw new Error("there is no conversation");
    const answer = await this.api.post(`/v1/conversations/${id}/claim`);
    expect(answer.status(), await answer.text()).toBe(200);
    return id;
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
