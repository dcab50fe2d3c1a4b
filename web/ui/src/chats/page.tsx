/** The area's first page. */
export function ChatsPage() {
  return <main />;
}
