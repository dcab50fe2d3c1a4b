import { expect } from "@playwright/test";

let keys = 0;

/** A customer who writes over the API, without a browser. */
export class Visitor {
  /** The conversation; empty until something was said. */
  conversation = "";

  private constructor(
    private readonly server: string,
    private readonly shop: string,
    /** Who it is to the server, as the widget keeps it. */
    readonly pass: { token: string; expires_at: string },
  ) {}

  static async arrive(server: string, shop: string, name?: string): Promise<Visitor> {
    const answer = await fetch(new URL("/v1/visitors", server), {
      method: "POST",
      headers: { Origin: shop },
    });
    expect(answer.status).toBe(201);
    const v = new Visitor(server, shop, (await answer.json()) as Visitor["pass"]);
    if (name) await v.post("profile", { name });
    return v;
  }

  /** Says something; it is on the server when this returns. */
  async say(text: string, more: object = {}): Promise<string> {
    const sent = (await this.post("messages", { text, client_id: `said ${++keys}`, ...more })) as {
      conversation: string;
    };
    this.conversation = sent.conversation;
    return this.conversation;
  }

  /** Asks for a person at once. */
  askForPerson(text: string): Promise<string> {
    return this.say(text, { person: true });
  }

  /** Sends a picture. */
  async show(name: string, png: Uint8Array<ArrayBuffer>): Promise<void> {
    const body = new FormData();
    body.append("file", new Blob([png], { type: "image/png" }), name);
    const file = (await this.post("files", body)) as { id: string };
    await this.say("", { files: [file.id] });
  }

  private async post(what: string, body: object): Promise<unknown> {
    const form = body instanceof FormData;
    const answer = await fetch(new URL(`/v1/visitor/${what}`, this.server), {
      method: "POST",
      headers: {
        Origin: this.shop,
        Authorization: `Bearer ${this.pass.token}`,
        ...(form ? {} : { "Content-Type": "application/json" }),
      },
      body: form ? body : JSON.stringify(body),
    });
    expect(answer.ok, `${what}: ${answer.status}`).toBe(true);
    return answer.json();
  }
}
