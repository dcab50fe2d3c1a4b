import { followKeyboard } from "./keyboard";

/** What no rule of the page may change on our element. */
const GUARD: Record<string, string> = {
  all: "initial",
  display: "block",
  position: "fixed",
  inset: "auto 0 0 auto",
  width: "0",
  height: "0",
  opacity: "1",
  visibility: "visible",
  direction: "ltr",
  "unicode-bidi": "normal",
  "pointer-events": "auto",
  "z-index": "2147483647",
};

/** Our own corner of the page. */
export interface Host {
  root: ShadowRoot;
  /** Adds rules that hold in our corner only. */
  style(css: string): void;
  /** Sets what the rules go by. */
  set(properties: Record<string, string>): void;
  remove(): void;
}

/**
 * Makes an element whose inside the page's rules don't reach: a shadow root
 * with style sheets of its own, which no style-src forbids, and styles on the
 * element that outrank any rule of the page.
 */
export function makeHost(): Host {
  const element = document.createElement("usher-widget");
  const set = (properties: Record<string, string>) => {
    for (const [name, value] of Object.entries(properties))
      element.style.setProperty(name, value, "important");
  };
  set(GUARD);
  const root = element.attachShadow({ mode: "open" });
  // What is typed here is no shortcut of the page.
  for (const kind of ["keydown", "keypress", "keyup"])
    root.addEventListener(kind, (e) => e.stopPropagation());
  const stopFollowing = followKeyboard(set);
  // Beside the body: pages that replace their body keep it. Those that throw
  // it out all the same get it back.
  const put = () => {
    if (!element.isConnected) document.documentElement.append(element);
  };
  put();
  const watch = new MutationObserver(put);
  watch.observe(document.documentElement, { childList: true });
  return {
    root,
    set,
    style(css) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    },
    remove() {
      watch.disconnect();
      stopFollowing();
      element.remove();
    },
  };
}
