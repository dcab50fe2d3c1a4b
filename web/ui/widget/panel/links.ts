/** A piece of a text: words, or a link with where it leads. */
export interface Piece {
  text: string;
  href?: string;
}

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'`，。；：！？、）】》”’\u3000]+/gi;
const TAIL = /[.,;:!?…)\]}]+$/;

/** Splits a text into words and links. Only http and https lead anywhere. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    const link = trim(found[0]);
    const href = /^www\./i.test(link) ? `https://${link}` : link;
    if (!valid(href)) continue;
    if (found.index > at) out.push({ text: text.slice(at, found.index) });
    out.push({ text: link, href });
    at = found.index + link.length;
  }
  if (at < text.length) out.push({ text: text.slice(at) });
  return out;
}

/** Leaves out the punctuation behind a link, but not a bracket that it opens. */
function trim(link: string): string {
  let out = link;
  for (let tail = TAIL.exec(out); tail; tail = TAIL.exec(out)) {
    const short = out.slice(0, tail.index);
    if (tail[0].startsWith(")") && short.split("(").length > short.split(")").length) return `${short})`;
    out = short;
  }
  return out;
}

function valid(href: string): boolean {
  try {
    const url = new URL(href);
    return (url.protocol === "https:" || url.protocol === "http:") && url.hostname.includes(".");
  } catch {
    return false;
  }
}
