import { Problem } from "./client";

/**
 * What the server found wrong with a form's fields, by field: "body.email" and "body.skills[2]" are those of
 * "email" and "skills". What belongs to no field in `names` is not in it.
 */
export function faultsOf<K extends string>(error: unknown, names: readonly K[]): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  if (!(error instanceof Problem)) return found;
  for (const { location, message } of error.faults) {
    const path = location.replace(/^body\.?/, "");
    const name = names.find((n) => path === n || path.startsWith(`${n}.`) || path.startsWith(`${n}[`));
    if (name) found[name] ??= message;
  }
  return found;
}
