import { createServer, type Server } from "node:http";

/** A page of somebody's shop with the widget of a server on it, at an address of its own. */
export class Shop {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
    private readonly page: { usher: string; attributes: string },
  ) {}

  static async open(): Promise<Shop> {
    const page = { usher: "", attributes: "" };
    const server = createServer((_, answer) => {
      answer.setHeader("Content-Type", "text/html; charset=utf-8");
      answer.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
        <link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
        <body><h1>A shop</h1>
        <script src="${page.usher}/widget.js" async data-language="en" ${page.attributes}></script></body></html>`);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("the shop has no port");
    return new Shop(server, `http://127.0.0.1:${address.port}`, page);
  }

  /** Says where the widget comes from, and the further attributes of its tag. */
  show(usher: string, attributes = ""): void {
    this.page.usher = usher;
    this.page.attributes = attributes;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
