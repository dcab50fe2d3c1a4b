/**
 * The files that somebody pastes; none where words are meant, which office
 * programs put on the clipboard together with a picture of them.
 */
export function pastedFiles(board: DataTransfer | null): File[] {
  const types = board?.types ?? [];
  const words = types.includes("text/plain") && types.includes("text/html");
  return words ? [] : [...(board?.files ?? [])];
}
