/** What was typed as a site: the origin to keep, or why there is none. */
export type Site = { origin: string } | { fault: "scheme" | "wildcard" | "none" };

/**
 * Reads a site as people write or paste one: "shop.example" becomes https://shop.example, an address loses
 * its path. "*.shop.example" stands for every site below shop.example. Names outside ASCII become Punycode.
 */
export function readSite(typed: string): Site {
  const s = typed.trim().toLowerCase();
  if (s === "" || /\s/.test(s)) return { fault: "none" };
  const wild = /^\*\.[^/:?#]+$/.test(s);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(s)?.[1];
  if (scheme && scheme !== "https" && scheme !== "http") return { fault: "scheme" };
  let url: URL;
  try {
    url = new URL(scheme ? s : `${/^localhost(:|\/|$)/.test(s) ? "http" : "https"}://${s}`);
  } catch {
    return { fault: s.includes("*") ? "wildcard" : "none" };
  }
  const host = url.hostname;
  const parent = host.replace(/^\*\./, "");
  if (parent.includes("*") || (parent !== host && /^[\d.]+$|^\[/.test(parent))) return { fault: "wildcard" };
  if (!parent.includes(".") && parent !== "localhost" && !parent.startsWith("[") && !scheme)
    return { fault: "none" };
  if (url.username !== "" || url.password !== "") return { fault: "none" };
  if (wild) return { origin: host };
  // WHATWG's URL has no origin for hosts with a wildcard in some browsers; it is put together here.
  return { origin: `${url.protocol}//${host}${url.port ? `:${url.port}` : ""}` };
}

/** Adds what was typed, several at once too, to a list; the first that is no site stops it. */
export function addSites(
  list: string[],
  typed: string,
): { list: string[] } | { bad: string; fault: "scheme" | "wildcard" | "none" } {
  const out = [...list];
  for (const part of typed.split(/[\s,，、;；]+/).filter((p) => p !== "")) {
    const site = readSite(part);
    if ("fault" in site) return { bad: part, fault: site.fault };
    if (!out.includes(site.origin)) out.push(site.origin);
  }
  return { list: out };
}
