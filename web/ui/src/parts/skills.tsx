import { TagsInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTexts } from "../i18n/language";
import { fitting, newWord } from "./skillwords";

const en = { add: (word: string) => `Add “${word}” as a new skill` };
const zh: typeof en = { add: (word) => `把“${word}”添加为新技能` };

interface Props {
  label: ReactNode;
  description: ReactNode;
  placeholder: string;
  /** The skills that are in use. */
  known: string[];
  value: string[];
  error?: ReactNode;
  change: (skills: string[]) => void;
}

/** Skills as tags. Enter takes the first that fits; a word that nobody has used is added only as such. */
export function SkillsField({ label, description, placeholder, known, value, error, change }: Props) {
  const t = useTexts({ en, zh });
  const [typed, setTyped] = useState("");
  const found = fitting(known, value, typed);
  const fresh = newWord(known, value, typed);
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={value.length === 0 ? placeholder : undefined}
      data={[...found, ...(fresh ? [fresh] : [])]}
      filter={({ options }) => options}
      renderOption={({ option }) => (option.value === fresh ? t.add(fresh) : option.value)}
      selectFirstOptionOnChange={typed.trim() !== ""}
      searchValue={typed}
      onSearchChange={setTyped}
      value={value}
      error={error}
      maxTags={50}
      // What only begins a known skill is not made a new one on the way out.
      acceptValueOnBlur={found.length === 0}
      splitChars={[",", "，", "、"]}
      onChange={change}
    />
  );
}
