import type { CustomerTalk, Picture } from "@usher/client";
import type * as Lazy from "./pictures";

/** Everything about pictures; its code is loaded when the first one shows up. */
export class PictureBox {
  private code: Promise<typeof Lazy> | undefined;
  private readonly blobs = new Map<string, Promise<Blob>>();

  constructor(
    private readonly base: string,
    private readonly talk: CustomerTalk,
    private readonly load: () => Promise<typeof Lazy>,
  ) {}

  /** The code; asked for again where it couldn't be loaded. */
  open(): Promise<typeof Lazy> {
    this.code ??= this.load().catch((err) => {
      this.code = undefined;
      throw err;
    });
    return this.code;
  }

  /** The bytes of a picture that was sent. */
  bytes(id: string): Promise<Blob> {
    let blob = this.blobs.get(id);
    if (!blob) {
      blob = this.open().then((code) =>
        code.download(`${this.base}/v1/visitor/files/${id}`, this.talk.visitor.token),
      );
      this.blobs.set(id, blob);
      blob.catch(() => this.blobs.delete(id));
    }
    return blob;
  }

  /** Sends a picture; `progress` hears shares from 0 to 1. */
  async upload(file: Blob, name: string, progress: (share: number) => void): Promise<Picture> {
    const sent = await this.talk.upload(file, name, progress);
    this.blobs.set(sent.id, Promise.resolve(file));
    return sent;
  }
}
