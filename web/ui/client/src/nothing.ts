/** Does nothing, on purpose. */
export function nothing(): void {
  // For callbacks that have nothing to do.
}
