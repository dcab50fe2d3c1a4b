let put = "";
let before = "";

/** Shows the number of unread messages in the page's title while the page is hidden. */
export function badgeTitle(unread: number): void {
  const title = unread && document.hidden ? `(${unread}) ` : "";
  // Where the page has changed its title meanwhile, that one counts.
  const own = put && document.title === put ? before : document.title;
  if (title + own === document.title) return;
  before = own;
  put = title ? title + own : "";
  document.title = title + own;
}
