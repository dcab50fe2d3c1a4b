import { CustomerTalk } from "../src/customer.js";
import type { Message } from "../src/frames.js";
import type { Storage } from "../src/storage.js";
import { FakeClock, FakeDisk, settled } from "./fakes.js";
import { FakeServer } from "./server.js";

/** A customer's browser with some tabs, and the server. */
export class Rig {
  readonly clock = new FakeClock();
  readonly disk = new FakeDisk();
  readonly server = new FakeServer();
  readonly news: Message[] = [];

  /** Opens a page. */
  tab(storage: Storage = this.disk.tab()): CustomerTalk {
    return new CustomerTalk({
      server: "https://usher.test",
      storage,
      clock: this.clock,
      random: () => 0.5,
      call: this.server.call,
      dial: this.server.dial,
      onNews: (m) => this.news.push(m),
    });
  }

  /** A page of a customer who has been here before, connected. */
  async back(): Promise<CustomerTalk> {
    this.disk.kept.set("pass", JSON.stringify({ token: "old" }));
    this.server.valid.add("old");
    const talk = this.tab();
    talk.start();
    await settled();
    return talk;
  }

  /** The cable is pulled, and the browser does not notice. */
  cut(): void {
    this.server.cut = true;
  }

  /** The cable is back; what was connected is not any more. */
  mend(): void {
    this.server.cut = false;
    this.server.sockets = [];
  }

  /** What the customer said, as the server has it. */
  stored(): string[] {
    return this.server.messages.filter((m) => m.from === "customer").map((m) => m.text);
  }
}

/** The texts that a page shows, what is unsent in brackets. */
export function shown(talk: CustomerTalk): string[] {
  return [...talk.view.messages.map((m) => m.text), ...talk.view.unsent.map((u) => `[${u.text}]`)];
}
