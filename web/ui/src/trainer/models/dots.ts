import type { Schema } from "../../api/client";

/** What answering from a confidence on comes to. */
export interface Dot {
  sure: number;
  /** 0…1: questions that are answered. */
  covered: number;
  /** 0…1: of those. */
  right: number;
}

/** The dots of a curve, by confidence; where nothing is answered there is none: nothing right of nothing is no figure. */
export function dotsOf(curve: Schema["ModelPoint"][] | null): Dot[] {
  return (curve ?? [])
    .filter((p) => p.coverage > 0)
    .map((p) => ({ sure: p.threshold, covered: p.coverage, right: p.precision }));
}

/** The dot of a confidence; undefined where nothing would be answered. */
export function dotAt(dots: Dot[], sure: number): Dot | undefined {
  return dots.find((d) => Math.abs(d.sure - sure) < 1e-9);
}

/** Where the axis of what is right begins: below all dots and what is wanted, at a tenth, and no higher than 90 %. */
export function floorOf(dots: Dot[], wanted = 1): number {
  const lowest = Math.min(wanted, ...dots.map((d) => d.right));
  return Math.max(0, Math.min(0.9, Math.floor(lowest * 10) / 10));
}

/** A line through dots as an SVG path. */
export function path(dots: Dot[], x: (share: number) => number, y: (share: number) => number): string {
  const points = dots.map((d) => `${x(d.covered).toFixed(1)} ${y(d.right).toFixed(1)}`);
  return points.length > 0 ? `M${points.join("L")}` : "";
}
