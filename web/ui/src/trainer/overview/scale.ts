import type { Day } from "../api";

/** What may happen to a conversation on a day, from the bottom of a bar to its top. */
export const outcomes = ["answered", "clarified", "handed_off", "blocked"] as const;

export type Outcome = (typeof outcomes)[number];

/** A part of a bar in pixels from the top of the chart. */
export interface Part {
  outcome: Outcome;
  y: number;
  height: number;
}

/** The smallest of 4, 6, 8, 10, 20, 40, 60 … that holds n: what an axis ends at; its half is whole. */
export function ceiling(n: number): number {
  if (n <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(n));
  for (const m of [1, 2, 4, 6, 8, 10]) if (m * power >= n) return m * power;
  return 10 * power;
}

/** How many conversations a bar shows. */
export function height(day: Day): number {
  return outcomes.reduce((sum, o) => sum + day[o], 0);
}

/** The parts of a bar, the first outcome at the bottom; those of nothing are left out. */
export function parts(day: Day, top: number, pixels: number): Part[] {
  const all: Part[] = [];
  let y = pixels;
  for (const outcome of outcomes) {
    const n = day[outcome];
    if (n <= 0 || top <= 0) continue;
    const h = Math.max(1, (n / top) * pixels);
    y -= h;
    all.push({ outcome, y, height: h });
  }
  return all;
}

/** The share that the bot answered on a day; null where nobody came. */
export function rate(day: Pick<Day, "answered" | "conversations">): number | null {
  return day.conversations > 0 ? day.answered / day.conversations : null;
}

/** A line through the days that have a rate, as an SVG path; a day without one is a gap in time, not a zero. */
export function line(rates: (number | null)[], width: number, pixels: number): string {
  const step = rates.length > 1 ? width / (rates.length - 1) : 0;
  const points = rates.flatMap((r, i) =>
    r === null ? [] : [`${(i * step).toFixed(1)} ${((1 - r) * pixels).toFixed(1)}`],
  );
  return points.length > 0 ? `M${points.join("L")}` : "";
}

/** The sums of days. */
export function total(days: Day[]): Omit<Day, "date"> {
  const sum = { turns: 0, conversations: 0, answered: 0, clarified: 0, handed_off: 0, blocked: 0 };
  for (const d of days) for (const k of Object.keys(sum) as (keyof typeof sum)[]) sum[k] += d[k];
  return sum;
}

/** How the rate changed from the first half of the days to the second, in points; null where one half is empty. */
export function trend(days: Day[]): number | null {
  const middle = Math.floor(days.length / 2);
  const [before, after] = [rate(total(days.slice(0, middle))), rate(total(days.slice(middle)))];
  return before === null || after === null ? null : (after - before) * 100;
}

/** Which days get a label below the axis: about so many, evenly, today among them. */
export function labelled(n: number, most: number): Set<number> {
  const step = Math.max(1, Math.ceil(n / Math.max(1, most)));
  const at = new Set<number>();
  for (let i = n - 1; i >= 0; i -= step) at.add(i);
  return at;
}

/** A calendar day as a date in the viewer's zone, for writing it. */
export function local(date: string): Date {
  const [y = 0, m = 1, d = 1] = date.split("-").map(Number);
  return new Date(y, m - 1, d);
}
