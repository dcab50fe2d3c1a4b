import { createServer, type Server as HTTPServer } from "node:http";

/** A page of somebody's site. */
export interface SitePage {
  html: string;
  headers?: Record<string, string>;
}

/** Somebody's site on this machine, with pages that the widget is put on. */
export class Site {
  private constructor(
    private readonly server: HTTPServer,
    readonly origin: string,
  ) {}

  static async start(pages: Record<string, SitePage>): Promise<Site> {
    const server = createServer((request, answer) => {
      const page = pages[request.url ?? ""];
      answer.writeHead(page ? 200 : 204, { "Content-Type": "text/html; charset=utf-8", ...page?.headers });
      answer.end(page?.html);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("the site has no port");
    return new Site(server, `http://127.0.0.1:${address.port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
