/** The page of a one-time link. */
export function SetUpPage() {
  return <main />;
}
