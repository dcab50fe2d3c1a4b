import type { Texts } from "../texts";
import type { Language } from "../texts/language";

/** The time of day, in the viewer's zone: 14:05. */
export function clockTime(at: Date, language: Language): string {
  return at.toLocaleTimeString(locale(language), { hour: "2-digit", minute: "2-digit" });
}

/** Date and time to the second. */
export function exactTime(at: Date, language: Language): string {
  return at.toLocaleString(locale(language), { dateStyle: "medium", timeStyle: "medium" });
}

/** Today, yesterday, or the date. */
export function dayName(at: Date, now: Date, t: Texts, language: Language): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (at.toDateString() === now.toDateString()) return t.today;
  if (at.toDateString() === yesterday.toDateString()) return t.yesterday;
  const sameYear = at.getFullYear() === now.getFullYear();
  return at.toLocaleDateString(locale(language), {
    month: "long",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** The viewer's own variety of the language, else its usual one. */
function locale(language: Language): string {
  const own = navigator.languages?.find((l) => l.toLowerCase().startsWith(language));
  return own ?? (language === "zh" ? "zh-CN" : "en-GB");
}
