import { useState } from "react";
import type { Chat } from "../model";
import { steady } from "../rows";

/**
 * The rows to show: as they are, or, while held, where they were. What is new meanwhile is counted
 * and comes with release. A row keeps its content current all the time, also when it left the list.
 */
export function useSteadyRows(latest: Chat[], held: boolean, known: (id: string) => Chat | undefined) {
  const [shown, setShown] = useState<string[]>([]);
  const ids = latest.map((c) => c.id);
  const { order, fresh } = steady(shown, ids, held);
  if (!same(order, shown)) setShown(order); // while rendering: no frame shows the old order
  const now = new Map(latest.map((c) => [c.id, c]));
  const rows = order.map((id) => now.get(id) ?? known(id)).filter((c): c is Chat => c !== undefined);
  return { rows, fresh, release: () => setShown(ids) };
}

function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
