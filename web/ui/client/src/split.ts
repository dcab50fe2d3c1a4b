/** The longest text of one message, in bytes of UTF-8. */
export const MAX_TEXT = 16 << 10;

const encoder = new TextEncoder();

/**
 * Splits a text into parts that a message can hold, at a line's end or a space
 * where there is one near, and never inside a character.
 */
export function split(text: string, max = MAX_TEXT): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (encoder.encode(rest).length > max) {
    const fits = new TextDecoder().decode(encoder.encode(rest).slice(0, max), { stream: true });
    const end = Math.max(fits.lastIndexOf("\n"), fits.lastIndexOf(" "));
    const cut = end > fits.length / 2 ? end : fits.length;
    parts.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  if (rest) parts.push(rest);
  return parts;
}
