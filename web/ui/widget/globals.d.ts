import type { Usher } from "./widget";

declare global {
  /** The hash of the lazy modules, so that no cache serves those of another build. */
  const __MODULES__: string;

  interface Window {
    Usher?: Usher;
  }
}
