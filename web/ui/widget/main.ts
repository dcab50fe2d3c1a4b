import { start } from "./widget";

const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>('script[src*="/widget.js"]');
// A second tag, or a page that loads its scripts again: one widget is enough.
if (script?.src && !window.Usher) window.Usher = start(script);
