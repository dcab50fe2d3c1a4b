import type { Message } from "@usher/client";

/** The part of the page that screen readers read out when it changes. */
export interface News {
  element: HTMLElement;
  say(m: Message): void;
}

/**
 * Reads new messages of ours to those who don't see them, and only those: the
 * log itself is silent, because it also grows when older pages come.
 */
export function makeNews(name: () => string): News {
  const element = document.createElement("div");
  element.className = "news";
  element.setAttribute("role", "status");
  element.setAttribute("aria-live", "polite");
  return {
    element,
    say(m) {
      const line = document.createElement("p");
      line.textContent = `${m.name || name()}: ${m.text}`;
      element.append(line);
      if (element.childElementCount > 5) element.firstChild?.remove();
    },
  };
}
