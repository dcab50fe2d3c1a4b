/** The skills that fit what is typed and are not taken yet, those that begin with it first. */
export function fitting(known: string[], taken: string[], typed: string): string[] {
  const word = typed.trim().toLowerCase();
  const free = known.filter((s) => !taken.includes(s) && s.toLowerCase().includes(word));
  const begins = (s: string) => Number(s.toLowerCase().startsWith(word));
  return free.sort((a, b) => begins(b) - begins(a));
}

/** What is typed, where it would be a word that nobody has used; empty where it is none. */
export function newWord(known: string[], taken: string[], typed: string): string {
  const word = typed.trim();
  const same = (s: string) => s.toLowerCase() === word.toLowerCase();
  return word === "" || [...known, ...taken].some(same) ? "" : word;
}
