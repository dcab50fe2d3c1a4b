/** What was changed of what was typed: a scheme was put before it, or what stood behind the site cut off. */
export type Change = "https" | "http" | "cut";

/** What was typed as a site: the origin to keep, or why there is none. */
export type Site = { origin: string; changes: Change[] } | { fault: "scheme" | "wildcard" | "none" };

/** Hosts that are this very machine, where pages are seldom behind TLS. */
const local = /^(localhost|127\.0\.0\.1|\[::1\])([:/?#]|$)/;

/**
 * Reads a site as people write or paste one: "shop.example" becomes https://shop.example, "localhost" with http, an
 * address loses its path. "*.shop.example" stands for every site below shop.example. Names outside ASCII become Punycode.
 */
export function readSite(typed: string): Site {
  const s = typed.trim().toLowerCase();
  if (s === "" || /\s/.test(s)) return { fault: "none" };
  const wild = /^\*\.[^/:?#]+$/.test(s);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(s)?.[1];
  if (scheme && scheme !== "https" && scheme !== "http") return { fault: "scheme" };
  const assumed = local.test(s) ? "http" : "https";
  let url: URL;
  try {
    url = new URL(scheme ? s : `${assumed}://${s}`);
  } catch {
    return { fault: s.includes("*") ? "wildcard" : "none" };
  }
  const host = url.hostname;
  const parent = host.replace(/^\*\./, "");
  if (parent.includes("*") || (parent !== host && /^[\d.]+$|^\[/.test(parent))) return { fault: "wildcard" };
  if (!parent.includes(".") && parent !== "localhost" && !parent.startsWith("[") && !scheme)
    return { fault: "none" };
  if (url.username !== "" || url.password !== "") return { fault: "none" };
  if (wild) return { origin: host, changes: [] };
  const changes: Change[] = scheme ? [] : [assumed];
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") changes.push("cut");
  // WHATWG's URL has no origin for hosts with a wildcard in some browsers; it is put together here.
  return { origin: `${url.protocol}//${host}${url.port ? `:${url.port}` : ""}`, changes };
}

/** Adds what was typed, several at once too, to a list; the first that is no site stops it. */
export function addSites(
  list: string[],
  typed: string,
): { list: string[]; changes: Change[] } | { bad: string; fault: "scheme" | "wildcard" | "none" } {
  const out = [...list];
  const changes = new Set<Change>();
  for (const part of typed.split(/[\s,，、;；]+/).filter((p) => p !== "")) {
    const site = readSite(part);
    if ("fault" in site) return { bad: part, fault: site.fault };
    if (out.includes(site.origin)) continue;
    out.push(site.origin);
    for (const c of site.changes) changes.add(c);
  }
  return { list: out, changes: [...changes] };
}
