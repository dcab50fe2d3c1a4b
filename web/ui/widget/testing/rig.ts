import type { Storage } from "../core/storage";
import { Talk } from "../core/talk";
import type { Message } from "../core/wire";
import { FakeClock, FakeDisk, settled } from "./fakes";
import { FakeServer } from "./server";

/** A customer's browser with some tabs, and the server. */
export class Rig {
  readonly clock = new FakeClock();
  readonly disk = new FakeDisk();
  readonly server = new FakeServer();
  readonly news: Message[] = [];

  /** Opens a page; the same name means the same tab, reloaded. */
  tab(name = "a", storage: Storage = this.disk.tab()): Talk {
    return new Talk({
      storage,
      clock: this.clock,
      random: () => 0.5,
      call: this.server.call,
      open: this.server.open,
      tab: name,
      onNews: (m) => this.news.push(m),
    });
  }

  /** A page of a customer who has been here before, connected. */
  async back(name = "a"): Promise<Talk> {
    this.disk.kept.set("pass", JSON.stringify({ token: "old" }));
    this.server.valid.add("old");
    const talk = this.tab(name);
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
export function shown(talk: Talk): string[] {
  return [...talk.view.messages.map((m) => m.text), ...talk.view.unsent.map((u) => `[${u.text}]`)];
}
