import {
  browserStorage,
  type Call,
  caller,
  CustomerTalk,
  type Message,
  recall,
  type Storage,
  systemClock,
} from "@usher/client";
import type { Look } from "./look";
import { palette } from "./page/colour";
import { type Host, makeHost } from "./page/host";
import { Launcher } from "./page/launcher";
import css from "./page/launcher.css?inline";
import { makeNews } from "./page/news";
import { beep, readySound } from "./page/sound";
import { badgeTitle } from "./page/title";
import type * as PanelModule from "./panel";
import type * as PicturesModule from "./panel/pictures";
import { type Language, pickLanguage } from "./texts/language";
import { launcherTexts } from "./texts/launcher";

/** What pages may do with the widget: `window.Usher`. */
export interface Usher {
  open(): void;
  close(): void;
  /** Opens the panel and says something for the customer, who has clicked on it. */
  ask(text: string): void;
  /** Takes the widget off the page. */
  destroy(): void;
  /** Says who the customer is, as far as the page knows. */
  identify(who: { name?: string; email?: string }): void;
}

/** How soon the settings are asked for again where they couldn't be had. */
const RETRY = 30_000;
/** Up to this width the panel covers the page, so it never opens by itself. */
const NARROW = 480;

/** Starts the widget that a script tag asks for. */
export function start(script: HTMLScriptElement): Usher {
  const { name, email, language } = script.dataset;
  const spoken = pickLanguage(language, document.documentElement.lang, ...navigator.languages);
  const widget = new Widget(new URL(script.src).origin, spoken);
  widget.identify({ name, email });
  widget.begin();
  return {
    open: () => widget.turn(true),
    close: () => widget.turn(false),
    ask: (text) => widget.ask(text),
    identify: (who) => widget.identify(who),
    destroy() {
      widget.end();
      delete window.Usher;
    },
  };
}

/** Everything on one page: it joins the talk, the launcher and the panel. */
class Widget {
  private readonly storage: Storage;
  private readonly session: Storage;
  private readonly talk: CustomerTalk;
  private readonly call: Call;
  private readonly launcher: Launcher;
  private readonly ends: (() => void)[] = [];
  private readonly words;
  private readonly news = makeNews(() => this.look.name || this.words.name);
  private look: Look;
  private host: Host | undefined;
  private panel: PanelModule.Handle | undefined;
  private open: boolean;
  private loading = false;
  private failed = false;
  /** Taken off the page: what was still on its way is not heard any more. */
  private ended = false;

  constructor(
    private readonly origin: string,
    private readonly language: Language,
  ) {
    this.storage = browserStorage(`usher:${origin}:`);
    this.session = browserStorage(`usher:${origin}:`, () => sessionStorage);
    this.call = caller(origin);
    this.words = launcherTexts(language);
    this.look = recall<Look>(this.storage, "look") ?? {};
    this.open = this.session.get("open") === "1" && innerWidth > NARROW;
    this.launcher = new Launcher(this.words, language === "zh" ? "zh-CN" : "en");
    this.talk = new CustomerTalk({
      server: origin,
      storage: this.storage,
      call: this.call,
      upload: async (...file) => (await this.pictures()).upload(...file),
      onNews: (m) => this.heard(m),
    });
  }

  /** Shows up as soon as it is known how. */
  begin(): void {
    if (this.look.colour) this.appear();
    const ask = () => {
      this.call<Look>("GET", "visitor/widget").then(
        (look) => {
          this.look = look;
          this.storage.set("look", JSON.stringify(look));
          this.appear();
        },
        () => {
          if (!this.host && !this.ended) this.ends.push(systemClock.after(RETRY, ask));
        },
      );
    };
    ask();
  }

  end(): void {
    this.ended = true;
    for (const end of this.ends.splice(0).reverse()) end();
    this.talk.stop();
    this.panel?.remove();
    this.host?.remove();
  }

  identify(who: { name?: string; email?: string }): void {
    this.talk.introduce({ ...who, language: this.language });
  }

  /** Opens or closes the panel, and loads it first where it isn't here. */
  turn(open: boolean): void {
    const back = this.open && !open; // what had the focus is gone
    this.open = open;
    this.failed = false;
    this.session.set("open", open ? "1" : undefined);
    this.draw();
    if (open) void this.load().then(() => this.draw());
    else if (back) this.launcher.button.focus();
  }

  /** Opens the panel with something said. */
  ask(text: string): void {
    this.turn(true);
    this.talk.say({ text });
  }

  private appear(): void {
    if (this.ended) return;
    const host = this.host ?? this.build();
    host.set(palette(this.look.colour));
    this.draw();
    if (this.open) this.turn(true);
  }

  private build(): Host {
    const host = makeHost();
    const { button } = this.launcher;
    this.host = host;
    host.style(css);
    host.root.append(button, this.news.element);
    host.root.addEventListener("pointerdown", readySound);
    host.root.addEventListener("keydown", readySound);
    // What is still on its way is not open yet: a press means that it should be.
    button.addEventListener("click", () => this.turn(!(this.open && this.panel)));
    for (const kind of ["pointerenter", "focus"]) button.addEventListener(kind, () => void this.load());
    this.listen(window, "online", () => this.talk.poke());
    this.listen(window, "offline", () => this.talk.poke());
    this.listen(window, "pageshow", () => this.talk.poke());
    this.listen(document, "visibilitychange", () => {
      this.talk.poke();
      this.draw();
    });
    this.ends.push(
      this.talk.subscribe(() => this.draw()),
      () => badgeTitle(0),
    );
    this.talk.start();
    return host;
  }

  /** Gets the panel; one that couldn't be had is asked for again next time. */
  private async load(): Promise<void> {
    if (this.panel || this.loading || !this.host) return;
    this.loading = true;
    this.draw();
    try {
      const code = await this.module<typeof PanelModule>("panel");
      if (this.ended) return;
      this.panel = code.mount({
        host: this.host,
        origin: this.origin,
        talk: this.talk,
        language: this.language,
        storage: this.storage,
        pictures: () => this.pictures(),
        close: () => this.turn(false),
      });
    } catch {
      this.failed = this.open;
      this.open = false;
    }
    this.loading = false;
    this.draw();
  }

  private pictures(): Promise<typeof PicturesModule> {
    return this.module("pictures");
  }

  private module<T>(name: string): Promise<T> {
    return import(/* @vite-ignore */ `${this.origin}/widget/${name}.js?${__MODULES__}`);
  }

  private draw(): void {
    if (!this.host) return;
    const { open, loading, failed, look } = this;
    const { unread } = this.talk.view;
    if (unread && open && this.panel && !document.hidden) return this.talk.seen();
    this.launcher.show({
      open: open && !!this.panel,
      loading,
      failed,
      unread,
      left: look.position === "left",
    });
    this.panel?.show({ open, look });
    badgeTitle(unread);
  }

  /** A message of ours arrived. */
  private heard(m: Message): void {
    const { storage, look } = this;
    this.news.say(m);
    const seen = this.open && !document.hidden;
    if (m.kind !== "text" || seen || !look.sound || storage.get("mute")) return;
    // One sound, however many tabs there are.
    if (Number(storage.get("heard") ?? 0) >= m.seq) return;
    storage.set("heard", `${m.seq}`);
    beep();
  }

  private listen(target: EventTarget, kind: string, fn: () => void): void {
    target.addEventListener(kind, fn);
    this.ends.push(() => target.removeEventListener(kind, fn));
  }
}
