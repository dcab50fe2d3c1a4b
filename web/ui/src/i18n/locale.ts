import type { Language } from "./language";

/** How dates and numbers are written: as the viewer's own variety of the language has it (en-GB, zh-TW), else its first. */
export function locale(language: Language): string {
  const own = navigator.languages?.find((l) => l.toLowerCase().split("-")[0] === language);
  return own ?? (language === "zh" ? "zh-CN" : "en");
}
