import { Skeleton } from "@mantine/core";
import classes from "./overview.module.css";

/** Holds the places of the figures, the chart and the list. */
export function Skeletons() {
  return (
    <div className={classes.content} data-state="loading" aria-busy="true">
      <div className={classes.figures}>
        {Array.from({ length: 4 }, (_, i) => (
          <div key={i} className={classes.figure}>
            <Skeleton height={20} width="60%" />
            <Skeleton height={40} width="40%" mt={4} />
            <Skeleton height={16} width="80%" mt={8} />
          </div>
        ))}
      </div>
      <div className={classes.columns}>
        <Skeleton height={296} />
        <Skeleton height={296} />
      </div>
    </div>
  );
}
