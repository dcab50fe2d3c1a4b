/** What is looked for among the entries; it is also the query of the page's address. */
export interface Filter {
  q: string;
  language: "" | "zh" | "en";
  disabled: "" | "true" | "false";
}

/** Reads a filter from an address; what makes no sense counts as not there. */
export function filterOf(search: string): Filter {
  const s = new URLSearchParams(search);
  const language = s.get("language");
  const disabled = s.get("disabled");
  return {
    q: (s.get("q") ?? "").slice(0, 200),
    language: language === "zh" || language === "en" ? language : "",
    disabled: disabled === "true" || disabled === "false" ? disabled : "",
  };
}

/** Writes a filter as the query of an address, with its question mark; of nothing, nothing. */
export function searchOf(f: Filter): string {
  const s = new URLSearchParams();
  for (const [name, value] of Object.entries(f)) if (value.trim() !== "") s.set(name, value);
  const text = s.toString();
  return text && `?${text}`;
}

/** Reports whether anything is filtered out. */
export function filters(f: Filter): boolean {
  return searchOf(f) !== "";
}

/** The pages of so many rows that rows from first to last lie on. */
export function pagesOf(first: number, last: number, size: number): number[] {
  const pages: number[] = [];
  for (let p = Math.floor(Math.max(0, first) / size); p <= Math.floor(last / size); p++) pages.push(p);
  return pages;
}
