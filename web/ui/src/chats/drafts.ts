import { recall, type Storage } from "@usher/client";
import type { ChatFile } from "./model";

/** What was begun and not sent: a reply and a note beside each other, so one never becomes the other. */
export interface Draft {
  mode: "reply" | "note";
  reply: string;
  note: string;
  files: ChatFile[];
}

/** A picture on its way to the server, before it is one of a draft's files. */
export interface Upload {
  key: string;
  file: File;
  /** Address at which the page has it. */
  preview: string;
  /** Why it has not arrived; null while it is on its way. */
  error: unknown;
}

interface Parts {
  storage: Storage;
  /** Brings a picture to the server; rejects with a Problem. */
  upload(file: File): Promise<ChatFile>;
}

const empty: Draft = { mode: "reply", reply: "", note: "", files: [] };
const none: Upload[] = [];

/**
 * What is being written, chat by chat. The words are kept on this device as they are typed; pictures go
 * on to their chat's draft while another one is looked at.
 */
export class Drafts {
  private drafts = new Map<string, Draft>();
  private coming = new Map<string, Upload[]>();
  private listeners = new Set<() => void>();
  private keys = 0;

  constructor(private readonly parts: Parts) {}

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  };

  /** The same object until the draft changes. */
  of(chat: string): Draft {
    let d = this.drafts.get(chat);
    if (!d) {
      d = { ...empty, ...recall<Draft>(this.parts.storage, key(chat)) };
      this.drafts.set(chat, d);
    }
    return d;
  }

  change(chat: string, part: Partial<Draft>): void {
    const d = { ...this.of(chat), ...part };
    this.drafts.set(chat, d);
    const some = d.reply || d.note || d.files.length;
    this.parts.storage.set(key(chat), some ? JSON.stringify(d) : undefined);
    this.changed();
  }

  /** The pictures that have not arrived; the same list until one changes. */
  uploads(chat: string): Upload[] {
    return this.coming.get(chat) ?? none;
  }

  /** Takes the pictures among these files. */
  add(chat: string, files: Iterable<File>): void {
    for (const file of files) {
      if (!file.type.startsWith("image/")) continue;
      const u: Upload = { key: String(++this.keys), file, preview: URL.createObjectURL(file), error: null };
      this.put(chat, [...this.uploads(chat), u]);
      void this.send(chat, u);
    }
  }

  retry(chat: string, u: Upload): void {
    const again = { ...u, error: null };
    this.swap(chat, again);
    void this.send(chat, again);
  }

  /** Gives a picture up, wherever it is. */
  drop(chat: string, u: Upload): void {
    URL.revokeObjectURL(u.preview);
    this.put(
      chat,
      this.uploads(chat).filter((have) => have.key !== u.key),
    );
  }

  private async send(chat: string, u: Upload): Promise<void> {
    try {
      const f = await this.parts.upload(u.file);
      if (!this.uploads(chat).some((have) => have.key === u.key)) return; // given up
      this.drop(chat, u);
      this.change(chat, { files: [...this.of(chat).files, f] });
    } catch (error) {
      this.swap(chat, { ...u, error });
    }
  }

  private swap(chat: string, u: Upload): void {
    this.put(
      chat,
      this.uploads(chat).map((have) => (have.key === u.key ? u : have)),
    );
  }

  private put(chat: string, uploads: Upload[]): void {
    if (uploads.length) this.coming.set(chat, uploads);
    else this.coming.delete(chat);
    this.changed();
  }

  private changed(): void {
    for (const fn of this.listeners) fn();
  }
}

function key(chat: string): string {
  return `draft.${chat}`;
}
