import { createServer, type Server } from "node:http";

/** A page of somebody's shop with the widget of a server on it, at an address of its own. */
export class Shop {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
    private readonly page: { language: string; snippet: string },
  ) {}

  static async open(): Promise<Shop> {
    const page = { language: "en", snippet: "" };
    const server = createServer((_, answer) => {
      answer.setHeader("Content-Type", "text/html; charset=utf-8");
      answer.end(`<!doctype html><html lang="${page.language}"><head><meta charset="utf-8"><title>A shop</title>
        <link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
        <body><h1>A shop</h1>
        ${page.snippet}</body></html>`);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("the shop has no port");
    return new Shop(server, `http://127.0.0.1:${address.port}`, page);
  }

  /** Says where the widget comes from, and the further attributes of its tag. */
  show(usher: string, attributes = ""): void {
    this.paste(`<script src="${usher}/widget.js" async data-language="en" ${attributes}></script>`);
  }

  /** Puts a line that was copied elsewhere into the page, whose language is told to browsers. */
  paste(snippet: string, language = "en"): void {
    this.page.snippet = snippet;
    this.page.language = language;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
