import type { Schema } from "../../api/client";
import { isColour } from "./colour";

type Both = Record<"en" | "zh", string>;

/** The widget's settings as the form has them: nothing is missing. */
export interface Look {
  name: string;
  colour: string;
  greeting: Both;
  placeholder: Both;
  origins: string[];
  sound: boolean;
  position: "right" | "left";
}

const both = (texts: Record<string, string> | undefined): Both => ({
  en: texts?.en ?? "",
  zh: texts?.zh ?? "",
});

/** The settings as they were read, for the form. */
export function lookOf(s: Schema["WidgetSettings"]): Look {
  return {
    name: s.name,
    colour: s.colour,
    greeting: both(s.greeting),
    placeholder: both(s.placeholder),
    origins: s.origins ?? [],
    sound: s.sound,
    position: s.position,
  };
}

/** The longest texts that the server takes, in characters. */
export const longestName = 40;
export const longestText = 500;

/** Reports whether a text is longer than the server takes. */
export function isTooLong(s: string): boolean {
  return length(s) > longestText;
}

const length = (s: string) => [...s.trim()].length;

/** The fields that cannot be saved as they are. */
export function faultsIn(l: Look): ("name" | "colour" | "greeting" | "placeholder")[] {
  const found: ("name" | "colour" | "greeting" | "placeholder")[] = [];
  if (length(l.name) > longestName) found.push("name");
  if (!isColour(l.colour)) found.push("colour");
  for (const f of ["greeting", "placeholder"] as const) {
    if (Object.values(l[f]).some(isTooLong)) found.push(f);
  }
  return found;
}
