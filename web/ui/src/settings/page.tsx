/** The area's first page. */
export function SettingsPage() {
  return <main />;
}
