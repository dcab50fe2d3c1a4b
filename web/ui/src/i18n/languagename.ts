import type { Language } from "./language";
import { locale } from "./locale";

/** The name of a language in another: "zh" is "Chinese" in English. What is no language tag is its own name. */
export function languageName(code: string, language: Language): string {
  if (code === "") return ""; // which Intl calls "root"
  try {
    return new Intl.DisplayNames(locale(language), { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
