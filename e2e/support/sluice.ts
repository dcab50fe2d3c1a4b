import type { Page, Route } from "@playwright/test";

/** The requests of a page that match an address: held back at first, then cut, then let through. */
export class Sluice {
  private state: "held" | "cut" | "open" = "held";
  private readonly waiting: Route[] = [];

  static async before(page: Page, url: RegExp): Promise<Sluice> {
    const sluice = new Sluice();
    await page.route(url, (route) => sluice.take(route));
    return sluice;
  }

  private async take(route: Route): Promise<void> {
    if (this.state === "open") await route.continue();
    else if (this.state === "cut") await route.abort("connectionfailed");
    else this.waiting.push(route);
  }

  /** Lets no request through, those that wait included. */
  async cut(): Promise<void> {
    this.state = "cut";
    await this.release();
  }

  async open(): Promise<void> {
    this.state = "open";
    await this.release();
  }

  private async release(): Promise<void> {
    await Promise.all(this.waiting.splice(0).map((route) => this.take(route)));
  }
}
