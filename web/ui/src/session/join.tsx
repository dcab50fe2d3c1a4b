/** The page of a one-time link. */
export function JoinPage() {
  return <main />;
}
