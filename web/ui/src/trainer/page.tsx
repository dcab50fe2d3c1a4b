/** The area's first page. */
export function TrainerPage() {
  return <main />;
}
