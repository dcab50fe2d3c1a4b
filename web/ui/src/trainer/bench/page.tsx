/** To come. */
export function BenchPage() {
  return <main />;
}
