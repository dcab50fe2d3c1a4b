/** To come. */
export function UnansweredPage() {
  return <main />;
}
