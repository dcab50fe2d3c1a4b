import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useTexts } from "../../i18n/language";
import { Failure, Loading } from "../../parts/states";
import classes from "./entries.module.css";
import { NoRows } from "./norows";
import type { useEntries } from "./query";
import { Row } from "./row";
import { en, zh } from "./texts";

interface Props {
  entries: ReturnType<typeof useEntries>;
  range: { first: number; last: number };
  look: (range: { first: number; last: number }) => void;
  open?: string;
  /** The query of the page's address, which rows keep. */
  search: string;
}

/** The rows that are in view, of however many there are; up and down arrows go through them. */
export function Rows({ entries, range, look, open, search }: Props) {
  const t = useTexts({ en, zh });
  const scroller = useRef<HTMLDivElement>(null);
  const { ref, width } = useElementSize();
  const both = useMergedRef(scroller, ref);
  const height = width > 0 && width < 640 ? 84 : 64;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised by a compiler
  const virtual = useVirtualizer({
    count: entries.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (first !== range.first || last !== range.last) look({ first, last });
  }, [first, last, range, look]);
  const before = useRef(height);
  useLayoutEffect(() => {
    virtual.measure();
    const el = scroller.current;
    if (el && before.current !== height) el.scrollTop *= height / before.current; // the same rows stay in view
    before.current = height;
  }, [virtual, height]);
  useEffect(() => {
    scroller.current?.scrollTo(0, 0); // other rows begin at the top
  }, [entries.shown]);
  if (!entries.loaded && entries.error) return <Failure error={entries.error} retry={entries.refetch} />;
  if (!entries.loaded) return <Loading rows={9} height={52} />;
  if (entries.total === 0) return <NoRows shown={entries.shown} />;
  return (
    <>
      {entries.error && <Failure error={entries.error} retry={entries.refetch} />}
      <div
        ref={both}
        className={classes.scroller}
        data-stale={entries.stale || undefined}
        data-state="full"
        role="table"
        aria-label={t.list}
        aria-rowcount={entries.total + 1}
        aria-busy={entries.stale}
        onKeyDown={(e) => arrow(e, scroller.current)}
      >
        <Heads />
        <div role="rowgroup" className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {(width > 0 ? rows : []).map((r) => (
            <Row
              key={r.index}
              index={r.index}
              start={r.start}
              height={r.size}
              entry={entries.at(r.index)}
              open={open}
              search={search}
            />
          ))}
        </div>
      </div>
    </>
  );
}

function Heads() {
  const t = useTexts({ en, zh });
  return (
    <div role="rowgroup" className={classes.heads}>
      <div role="row" aria-rowindex={1} className={classes.row}>
        <span role="columnheader">{t.columns.title}</span>
        <span role="columnheader">{t.columns.ways}</span>
        <span role="columnheader">{t.columns.skills}</span>
        <span role="columnheader">{t.columns.changed}</span>
      </div>
    </div>
  );
}

/** Moves the focus to the row above or below. */
function arrow(e: KeyboardEvent, scroller: HTMLElement | null) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!by || !scroller) return;
  const links = [...scroller.querySelectorAll<HTMLAnchorElement>("[role=row] a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at + by];
  if (!next) return;
  e.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
