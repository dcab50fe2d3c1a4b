type RGB = [number, number, number];

const FALLBACK: RGB = [0x2f, 0x5f, 0xe0];

/** Reads "#rrggbb" or "#rgb"; anything else is the fallback. */
export function parse(colour: string | undefined): RGB {
  const hex = /^#(?:([0-9a-f]{6})|([0-9a-f]{3}))$/i.exec(colour ?? "");
  if (!hex) return FALLBACK;
  const six = hex[1] ?? (hex[2] ?? "").replace(/./g, "$&$&");
  return [0, 2, 4].map((i) => Number.parseInt(six.slice(i, i + 2), 16)) as RGB;
}

/** Writes "#rrggbb". */
export function format(c: RGB): string {
  return `#${c.map((v) => Math.round(v).toString(16).padStart(2, "0")).join("")}`;
}

/** Relative luminance (WCAG 2.2). */
function luminance(c: RGB): number {
  const [r, g, b] = c.map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as RGB;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: RGB, b: RGB): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const WHITE: RGB = [255, 255, 255];
const INK: RGB = [17, 20, 24];

/** The first of white, ink and black that reads well on `c`; black does where white doesn't. */
export function on(c: RGB): RGB {
  return [WHITE, INK].find((text) => contrast(c, text) >= 4.5) ?? [0, 0, 0];
}

/** `c`, moved towards white or ink until it reads as text on `background`. */
export function readable(c: RGB, background: RGB): RGB {
  const towards = luminance(background) > 0.4 ? INK : WHITE;
  for (let mix = 0; mix < 1; mix += 0.05) {
    const tried = c.map((v, i) => v + ((towards[i] ?? 0) - v) * mix) as RGB;
    if (contrast(tried, background) >= 4.6) return tried;
  }
  return towards;
}

/** The colours that follow from the one of the settings, by custom property. */
export function palette(colour: string | undefined): Record<string, string> {
  const accent = parse(colour);
  return {
    "--accent": format(accent),
    "--on-accent": format(on(accent)),
    "--accent-light": format(readable(accent, [0xf3, 0xf4, 0xf6])),
    "--accent-dark": format(readable(accent, [0x2a, 0x2d, 0x33])),
  };
}
