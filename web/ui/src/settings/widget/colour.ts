import { contrast, on, parse } from "../../../widget/page/colour";

/** Reports whether s is a colour as the server takes it. */
export function isColour(s: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(s.trim());
}

export interface Assessment {
  /** What is written on the colour. */
  text: "white" | "dark";
  /** Contrast of that text, to one decimal, rounded down. */
  contrast: number;
  /** The button is hard to see on a white page: WCAG asks 3:1 of what is no text. */
  faint: boolean;
}

/** How well a colour can be read and seen. */
export function assess(colour: string): Assessment {
  const c = parse(colour);
  const text = on(c);
  return {
    text: text[0] === 255 ? "white" : "dark",
    contrast: Math.floor(contrast(c, text) * 10) / 10,
    faint: contrast(c, [255, 255, 255]) < 3,
  };
}

/** Colours that are easy to read with white text. */
export const presets = {
  blue: "#1f5fd6",
  teal: "#0f766e",
  green: "#1a7037",
  violet: "#6d3fc4",
  rose: "#be185d",
  orange: "#b4540a",
  graphite: "#30363d",
} as const;
