import type { ReactNode } from "react";
import classes from "./figure.module.css";

/** One number of a row of them: what it is, the number, and what it is of. */
export function Figure(p: { name: string; value: string; exact?: string; note?: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{p.name}</dt>
      <dd className={`${classes.value} figures`} title={p.exact}>
        {p.value}
      </dd>
      <dd className={classes.note}>{p.note}</dd>
    </div>
  );
}
