/** The shortest password that the server takes, in characters. */
export const shortest = 10;

/** The longest password that the server takes, in bytes of UTF-8. */
export const longest = 256;

export type Fault = "short" | "long" | "blank";

/** Why the server would refuse a password; null where it would not. */
export function faultOf(password: string): Fault | null {
  if ([...password].length < shortest) return "short";
  if (new TextEncoder().encode(password).length > longest) return "long";
  if (password.trim() === "") return "blank";
  return null;
}

/** What makes a password easier to guess than its length promises. */
export type Weakness = "common" | "personal" | "pattern";

export interface Strength {
  /** 0: guessed at once; 1: weak; 2: fair; 3: good; 4: strong. */
  level: 0 | 1 | 2 | 3 | 4;
  weakness: Weakness | null;
}

/** What guessers try first, in the spelling that `plain` leaves. */
const common =
  /password|passwort|passw0rd|qwertyuiop|qwerty|asdfgh|zxcvbn|welcome|letmein|iloveyou|dragon|monkey|master|admin|login|secret|changeme|hello|usher|woaini|5201314|1314520|test/g;

const rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/**
 * Estimates how hard a password is to guess. `about` are words that are known of its owner: name, e-mail
 * address. Each part counts what it costs to guess it: a known word next to nothing, a letter within a word
 * about 2.6 bits, one outside of words and other signs more. It rather says too little than too much.
 */
export function strengthOf(password: string, about: string[] = []): Strength {
  if (password === "") return { level: 0, weakness: null };
  let weakness: Weakness | null = null;
  let bits = 0;
  const known = (w: Weakness) => () => {
    weakness ??= w;
    bits += 3;
    return "\n"; // splits what stood around it
  };
  let rest = password;
  for (const word of personal(about)) rest = rest.replace(new RegExp(escape(word), "gi"), known("personal"));
  if (plain(rest).search(common) >= 0) rest = plain(rest).replace(common, known("common"));
  rest = rest.replace(/(19|20)\d\d/g, () => {
    bits += 6;
    return "\n";
  });
  const costs = costsOf(rest);
  bits += costs.bits;
  if (costs.followed * 2 > [...password].length) weakness ??= "pattern";
  return { level: levelOf(bits), weakness: bits < 60 ? weakness : null };
}

/** Bits to levels: 20 fall at once, 60 outlast whoever tries a million million a second on our hashes. */
function levelOf(bits: number): Strength["level"] {
  if (bits < 20) return 0;
  if (bits < 32) return 1;
  if (bits < 46) return 2;
  return bits < 60 ? 3 : 4;
}

/** Sums what the signs of a text cost, and counts those that follow from the one before. */
function costsOf(text: string): { bits: number; followed: number } {
  let bits = 0;
  let followed = 0;
  for (const part of text.match(/[a-z]+|[^a-z]/gi) ?? []) {
    const word = part.length >= 4 && !/[a-z][A-Z]/.test(part);
    for (const sign of part) bits += /[a-z]/i.test(sign) ? (word ? 2.6 : 5.2) : cost(sign);
  }
  const signs = [...text.toLowerCase()];
  signs.forEach((sign, i) => {
    const before = signs[i - 1];
    if (before === undefined || sign === "\n" || !follows(before, sign)) return;
    followed++;
    bits -= /[a-z]/.test(sign) ? 2.2 : Math.max(0, cost(sign) - 0.4);
  });
  return { bits: Math.max(0, bits), followed };
}

function cost(sign: string): number {
  if (sign === "\n") return 0;
  if (/\d/.test(sign)) return 3.3;
  return sign.charCodeAt(0) < 128 ? 5 : 7;
}

/** Reports whether b repeats a or stands next to it in the alphabet or on a keyboard. */
function follows(a: string, b: string): boolean {
  return a === b || rows.some((row) => row.includes(a + b) || row.includes(b + a));
}

/** The words that are known of somebody, longest first: those of 3 letters on, and Han names of 2. */
function personal(about: string[]): string[] {
  const words = about.flatMap((s) => s.toLowerCase().split(/[\s@.,_+-]+/));
  const long = words.filter((w) => w.length >= 3 || /\p{Script=Han}{2}/u.test(w));
  return [...new Set(long)].sort((a, b) => b.length - a.length);
}

/** Undoes the usual disguises: capitals, @ for a, 0 for o, $ for s, 1 for l, 3 for e. */
function plain(s: string): string {
  const signs: Record<string, string> = { "@": "a", $: "s" };
  const letters: Record<string, string> = { "0": "o", "1": "l", "3": "e" };
  return s
    .toLowerCase()
    .replace(/[@$]/g, (c) => signs[c] ?? c)
    .replace(/(?<=[a-z])[013](?=[a-z])/g, (c) => letters[c] ?? c);
}

function escape(s: string): string {
  return s.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
