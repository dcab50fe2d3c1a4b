/** The page of the tab. */
export function BenchPage() {
  return <main />;
}
