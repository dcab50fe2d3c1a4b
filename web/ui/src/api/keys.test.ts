import { describe, expect, it } from "vitest";

const files = import.meta.glob<string>(["../**/*.ts", "../**/*.tsx", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The files that read something into the cache under a key which begins with a word. */
function owners(): Map<string, Set<string>> {
  const by = new Map<string, Set<string>>();
  for (const [file, text] of Object.entries(files)) {
    const area = file.split("/")[1] ?? file;
    for (const [, root] of text.matchAll(
      /(?:queryKey:|[kK]eys?\b[^;=]*=>|Key =|counts:) *\[\s*"([a-z]+)"/g,
    )) {
      if (root) by.set(root, (by.get(root) ?? new Set()).add(area));
    }
    const named = /export const keys = \{([^}]*)\} as const/.exec(text)?.[1] ?? "";
    for (const [, root] of named.matchAll(/: "([a-z]+)"/g)) {
      if (root) by.set(root, (by.get(root) ?? new Set()).add(area));
    }
  }
  return by;
}

describe("the first word of a key of the cache", () => {
  it("belongs to one area: two shapes under one key break whoever comes second", () => {
    const found = owners();
    expect([...found.keys()]).toEqual(expect.arrayContaining(["agents", "chats", "entries", "me"]));
    const shared = [...found].filter(([, areas]) => areas.size > 1);
    expect(shared.map(([root, areas]) => `${root}: ${[...areas].join(", ")}`)).toEqual([]);
  });

  it("is written out once for the agents", () => {
    const naming = Object.entries(files).filter(([, text]) => /\["agents"\]/.test(text));
    expect(naming.map(([file]) => file)).toEqual(["./agents.ts"]);
  });
});
