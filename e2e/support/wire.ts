import { createServer, connect as dial, type Server, type Socket } from "node:net";

/** A network cable between the browser and the server, which can be pulled. */
export class Wire {
  private readonly pairs = new Set<[Socket, Socket]>();
  private held: Socket[] = [];
  private pulled = false;

  private constructor(
    private readonly server: Server,
    private readonly to: number,
    readonly origin: string,
  ) {
    server.on("connection", (near) => {
      if (this.pulled) this.hold(near);
      else this.join(near);
    });
  }

  /** Lays a wire to a port of this machine. */
  static async lay(to: number): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("the wire has no port");
    return new Wire(server, to, `http://127.0.0.1:${address.port}`);
  }

  /** From now on nothing comes through, and nobody is told. */
  pull(): void {
    this.pulled = true;
    for (const [near, far] of this.pairs) {
      near.pause();
      far.pause();
    }
  }

  /** Plugs the wire in again. What was under way on the old connections is lost, as on a real line. */
  plug(): void {
    this.pulled = false;
    for (const [near, far] of this.pairs) {
      near.destroy();
      far.destroy();
    }
    const held = this.held;
    this.held = [];
    for (const near of held) near.destroy();
  }

  async remove(): Promise<void> {
    this.plug();
    await new Promise((done) => this.server.close(done));
  }

  private hold(near: Socket): void {
    near.on("error", () => near.destroy());
    near.pause();
    this.held.push(near);
  }

  private join(near: Socket): void {
    const far = dial(this.to, "127.0.0.1");
    const pair: [Socket, Socket] = [near, far];
    this.pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const s of pair) {
      s.on("error", () => s.destroy());
      s.on("close", () => {
        near.destroy();
        far.destroy();
        this.pairs.delete(pair);
      });
    }
  }
}
