import type { Language } from "../../i18n/language";
import { locale } from "../../i18n/locale";

/** "Today", "Yesterday", or the date with its weekday. */
export function dayName(at: Date, now: Date, language: Language): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return language === "zh" ? "今天" : "Today";
  if (days === 1) return language === "zh" ? "昨天" : "Yesterday";
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale(language), {
    weekday: "short",
    month: "long",
    day: "numeric",
    year,
  }).format(at);
}

function midnight(d: Date): number {
  return new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
}
