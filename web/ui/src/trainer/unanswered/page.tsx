/** The page of the tab. */
export function UnansweredPage() {
  return <main />;
}
