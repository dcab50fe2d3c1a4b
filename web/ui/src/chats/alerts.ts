import type { Storage } from "@usher/client";
import { countInTitle } from "../parts/title";
import type { Desk, News } from "./desk";

export type Desktop = "on" | "off" | "blocked";

interface Words {
  chat: string;
  name(n: News): string;
}

/** How an agent hears of news: a sound, the number in the title, and a notification while the page is hidden. */
export class Alerts {
  private words: Words = { chat: "", name: () => "" };
  private context: AudioContext | null = null;
  private listeners = new Set<() => void>();
  private last = 0;

  constructor(
    desk: Desk,
    private readonly storage: Storage,
  ) {
    desk.onNews((n) => this.hear(n));
    desk.subscribe(() => countInTitle(desk.unseen));
  }

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  };

  /** Changes the language of notifications. */
  speak(words: Words): void {
    this.words = words;
  }

  get sound(): boolean {
    return this.storage.get("sound") !== "off";
  }

  setSound(on: boolean): void {
    this.storage.set("sound", on ? "on" : "off");
    if (on) this.play("message");
    this.changed();
  }

  get desktop(): Desktop {
    if (typeof Notification === "undefined" || Notification.permission === "denied") return "blocked";
    return this.storage.get("notify") === "on" && Notification.permission === "granted" ? "on" : "off";
  }

  async setDesktop(on: boolean): Promise<void> {
    if (on && Notification.permission === "default") await Notification.requestPermission();
    this.storage.set("notify", on ? "on" : "off");
    this.changed();
  }

  private hear(n: News): void {
    const looking = document.visibilityState === "visible" && location.pathname === `/chats/${n.chat.id}`;
    if (looking && n.kind === "message") return;
    if (this.sound) this.play(n.kind);
    if (document.visibilityState === "hidden" && this.desktop === "on") this.notify(n);
  }

  private notify(n: News): void {
    const name = this.words.name(n);
    const shown = new Notification(n.kind === "chat" ? `${this.words.chat}: ${name}` : name, {
      body: n.text.slice(0, 200),
      tag: n.chat.id,
    });
    shown.onclick = () => {
      window.focus();
      history.pushState(null, "", `/chats/${n.chat.id}`);
      shown.close();
    };
  }

  /** Two soft tones, rising for a new chat; at most one sound a second. */
  private play(kind: News["kind"]): void {
    // Browsers let a page be heard only after somebody has touched it.
    if (!navigator.userActivation?.hasBeenActive) return;
    const now = Date.now();
    if (now - this.last < 1000) return;
    this.last = now;
    try {
      this.context ??= new AudioContext();
      void this.context.resume();
      const tones = kind === "chat" ? [587, 880] : [740, 660];
      for (const [i, hertz] of tones.entries()) tone(this.context, hertz, i * 0.14);
    } catch {
      // No sound on this device; the title and the list tell.
    }
  }

  private changed(): void {
    for (const fn of this.listeners) fn();
  }
}

function tone(context: AudioContext, hertz: number, after: number): void {
  const at = context.currentTime + after;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.12, at + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.32);
}
