/** The languages that the widget speaks. */
export type Language = "zh" | "en";

/** The first of the wishes that is spoken here; else English. */
export function pickLanguage(...wishes: (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const short = wish?.slice(0, 2).toLowerCase();
    if (short === "zh" || short === "en") return short;
  }
  return "en";
}
