/**
 * Reads again every ms what has been read once. What has failed is not: a page that says so would blink with
 * each new try; its button, and the network when it is back, try again.
 */
export function every(ms: number) {
  return (query: { state: { data: unknown } }) => (query.state.data === undefined ? (false as const) : ms);
}
