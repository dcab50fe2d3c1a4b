import type { Language } from "./language";
import { locale } from "./locale";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 minutes ago", "yesterday"; from a week on the date. Times in the viewer's zone. */
export function relative(at: Date, now: Date, language: Language): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) >= 7 * 86_400) return day(at, now, language);
  const format = new Intl.RelativeTimeFormat(locale(language), { numeric: "auto", style: "short" });
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) {
      // Chinese and figures stand apart, here as everywhere.
      return format.format(Math.trunc(seconds / size), unit).replace(/(\d)(\p{Script=Han})/u, "$1 $2");
    }
  }
  return language === "zh" ? "刚刚" : "now";
}

/** The date, with the year where it is another one. */
export function day(at: Date, now: Date, language: Language): string {
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale(language), { month: "short", day: "numeric", year }).format(at);
}

/** Date and time to the second, for hovering. */
export function exact(at: Date, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

/** Hours and minutes. */
export function clock(at: Date, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** How long something lasts, short: "45s", "3m", "2h 5m"; "45 秒", "3 分", "2 时 5 分". */
export function duration(seconds: number, language: Language): string {
  const s = Math.max(0, Math.floor(seconds));
  const zh = language === "zh";
  if (s < 60) return zh ? `${s} 秒` : `${s}s`;
  const m = Math.floor(s / 60);
  if (m < 60) return zh ? `${m} 分` : `${m}m`;
  const h = Math.floor(m / 60);
  if (h >= 24) {
    const d = Math.floor(h / 24);
    return zh ? `${d} 天` : `${d}d`;
  }
  const rest = m % 60;
  if (rest === 0) return zh ? `${h} 时` : `${h}h`;
  return zh ? `${h} 时 ${rest} 分` : `${h}h ${rest}m`;
}
