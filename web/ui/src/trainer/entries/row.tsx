import { Badge, Skeleton } from "@mantine/core";
import { memo } from "react";
import { Link } from "wouter";
import { useLanguage, useTexts } from "../../i18n/language";
import { When } from "../../parts/when";
import type { Entry } from "../api";
import { counts, firstLine, titleOf } from "./draft";
import classes from "./entries.module.css";
import { en, zh } from "./texts";

interface Props {
  index: number;
  start: number;
  height: number;
  entry: Entry | undefined;
  open?: string;
  search: string;
}

/** One entry in the list, at its place; before it has come, its shape. */
export const Row = memo(function Row({ index, start, height, entry, open, search }: Props) {
  return (
    <div
      role="row"
      style={{ height, transform: `translateY(${start}px)` }}
      aria-rowindex={index + 2}
      className={classes.row}
      data-open={entry && entry.id === open ? true : undefined}
    >
      {entry ? <Cells entry={entry} current={entry.id === open} search={search} /> : <Shape />}
    </div>
  );
});

function Cells({ entry: e, current, search }: { entry: Entry; current: boolean; search: string }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  return (
    <>
      <span role="cell" className={classes.main}>
        <Link
          href={`/trainer/entries/${encodeURIComponent(e.id)}${search}`}
          className={classes.title}
          aria-current={current ? "true" : undefined}
        >
          <bdi data-off={e.disabled || undefined}>{titleOf(e.variants, language) || t.noTitle}</bdi>
        </Link>
        <bdi className={classes.answer}>{firstLine(e.answer, language)}</bdi>
      </span>
      <span role="cell" className={classes.ways}>
        {counts(e.variants).map(({ language: l, n }) => (
          <span key={l} className="figures" title={`${t.names[l] ?? l}: ${n}`}>
            {t.ways(t.short[l] ?? l, n)}
          </span>
        ))}
        {e.disabled && (
          <Badge variant="default" size="sm" tt="none">
            {t.disabled}
          </Badge>
        )}
      </span>
      <span role="cell" className={classes.skills}>
        {(e.skills ?? []).map((s) => (
          <Badge key={s} variant="light" color="gray" size="sm" tt="none" fw={500}>
            {s}
          </Badge>
        ))}
      </span>
      <span role="cell" className={classes.changed}>
        <When at={e.at} />
      </span>
    </>
  );
}

function Shape() {
  return (
    <span role="cell" className={classes.main}>
      <Skeleton height={14} width="55%" mb={8} />
      <Skeleton height={12} width="80%" />
    </span>
  );
}
