import { Skeleton } from "@mantine/core";
import classes from "./list.module.css";

/** Rows of the height that the real ones will have. */
export function RowsLoading() {
  return (
    <div className={classes.body} aria-busy="true" data-state="loading">
      {Array.from({ length: 7 }, (_, i) => (
        <div key={i} className={classes.placeholder}>
          <Skeleton height={14} width="55%" />
          <Skeleton height={12} width="85%" />
          <Skeleton height={12} width="40%" />
        </div>
      ))}
    </div>
  );
}
