import { createServer, type Server } from "node:http";

/** An event as a receiver sees it. */
interface Event {
  id: string;
  type: string;
}

/** A system that webhooks are sent to; it answers what it is told to. */
export class Receiver {
  readonly got: Event[] = [];
  status = 204;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (!address || typeof address === "string") throw new Error("no port");
    const r = new Receiver(server, `http://127.0.0.1:${address.port}/hooks`);
    server.on("request", (request, answer) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        if (r.status < 300) r.got.push(JSON.parse(Buffer.concat(parts).toString()) as Event);
        answer.writeHead(r.status).end();
      });
    });
    return r;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }
}
