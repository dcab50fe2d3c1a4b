/** What is wrong with a file that is refused; other: what the server says is all there is. */
export type Fault =
  | "no_model"
  | "slow"
  | "sums"
  | "golden"
  | "absent"
  | "unreadable"
  | "description"
  | "unfit"
  | "lacks"
  | "large"
  | "damaged"
  | "other";

/** What the server's reasons say, the more particular first. */
const signs: [RegExp, Fault][] = [
  [/neither a (bundle's )?folder nor a/, "no_model"],
  [/did not load within/, "slow"],
  [/SHA256SUMS/, "sums"],
  [/(fails|fails on|asks in) case |has a mistake in line/, "golden"],
  [/ is missing\.| is no file\./, "absent"],
  [/ cannot be read\./, "unreadable"],
  [/is not a valid description/, "description"],
  [/does not fit bundle\.yaml|is not the one that bundle\.yaml describes/, "unfit"],
  [
    /cannot serve as the sentence encoder|is not a head that takes n-grams|sees sentence vectors, but/,
    "unfit",
  ],
  [/cannot serve by itself|cannot serve as the bundle's head|is a head of a bundle/, "lacks"],
  [/ is larger than |together they may have /, "large"],
  [/ is damaged|is not (a )?sound|cannot be loaded|makes the program fail/, "damaged"],
];

/** The fault that a reason of the server names. */
export function faultOf(reason: string): Fault {
  return signs.find(([sign]) => sign.test(reason))?.[1] ?? "other";
}
