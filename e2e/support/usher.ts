import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const binary = process.env.USHER ?? resolve(import.meta.dirname, "../../bin/usher");

/** A person of the demo. */
export interface Person {
  name: string;
  email: string;
  password: string;
  role: string;
}

/** What `usher demo --json` prints. */
export interface Tour {
  console: string;
  shop: { en: string; zh: string };
  people: Person[];
  data: string;
}

/** A process of ours; its lines are read so that it never blocks on a full pipe. */
class Process {
  private readonly child: ChildProcess;
  private readonly waiting: ((line: string) => void)[] = [];
  private readonly lines: string[] = [];
  readonly log: string[] = [];

  constructor(args: string[]) {
    this.child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    if (!this.child.stdout || !this.child.stderr) throw new Error("the process has no output");
    createInterface(this.child.stdout).on("line", (line) => {
      const next = this.waiting.shift();
      if (next) next(line);
      else this.lines.push(line);
    });
    createInterface(this.child.stderr).on("line", (line) => this.log.push(line));
  }

  /** The next line of its standard output. */
  line(): Promise<string> {
    const have = this.lines.shift();
    if (have !== undefined) return Promise.resolve(have);
    return new Promise((done, failed) => {
      this.waiting.push(done);
      this.child.once("exit", (code) => {
        failed(new Error(`usher ended with ${String(code)}: ${this.log.slice(-5).join("\n")}`));
      });
    });
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((done) => this.child.once("exit", done));
    this.child.kill(signal);
    await gone;
  }
}

/** A free port of 127.0.0.1, as of now. */
async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const s = createServer().once("error", failed);
    s.listen(0, "127.0.0.1", () => {
      const address = s.address();
      s.close(() => {
        if (address && typeof address === "object") done(address.port);
        else failed(new Error("no port"));
      });
    });
  });
}

/** A running `usher demo`. */
export class Demo {
  private constructor(
    private readonly process: Process,
    readonly tour: Tour,
  ) {}

  static async start(): Promise<Demo> {
    const [a, b] = [await freePort(), await freePort()];
    const p = new Process(["demo", "--json", `--listen=127.0.0.1:${a}`, `--shop=127.0.0.1:${b}`]);
    return new Demo(p, JSON.parse(await p.line()) as Tour);
  }

  /** The first person of a role. */
  person(role: string): Person {
    const found = this.tour.people.find((p) => p.role === role);
    if (!found) throw new Error(`the demo has no ${role}`);
    return found;
  }

  /** An address of the server. */
  at(path: string): string {
    return new URL(path, this.tour.console).href;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}

/** A running `usher serve` in an empty folder of its own, which may be stopped and started again. */
export class Server {
  private process: Process | undefined;
  readonly origin: string;
  /** The one-time set-up link that the first start printed. */
  setup = "";

  private constructor(
    private readonly folder: string,
    port: number,
  ) {
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async start(settings = ""): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), "usher-e2e-"));
    const port = await freePort();
    await writeFile(
      join(folder, "usher.yaml"),
      `listen: 127.0.0.1:${port}\ndata: ${join(folder, "data")}\n${settings}`,
    );
    const s = new Server(folder, port);
    await s.start();
    return s;
  }

  async start(): Promise<void> {
    this.process = new Process(["serve", "--config", join(this.folder, "usher.yaml")]);
    for (;;) {
      const line = await this.process.line();
      const link = /https?:\/\/\S*\/setup#token=\S+/.exec(line);
      if (link) this.setup = link[0];
      if (line.startsWith("Usher listens")) return;
    }
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    await this.process?.stop(signal);
  }

  /** Stops the server and removes what it kept. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
