import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

/** How many rows there are; where there are none, the list says so itself, and this only to who listens. */
export function Total({ none, children }: { none: boolean; children: ReactNode }) {
  return none ? <VisuallyHidden>{children}</VisuallyHidden> : children;
}
