import { PasswordInput } from "@mantine/core";
import type { Ref } from "react";
import { useTexts } from "../i18n/language";
import { faultOf, longest, shortest, strengthOf } from "./password";
import classes from "./password.module.css";

const en = {
  label: "Password",
  rule: `At least ${shortest} characters. `,
  advice: "A few unrelated words make a good one.",
  missing: (n: number) => (n === 1 ? "1 character more" : `${n} characters more`),
  levels: [
    "Guessed at once",
    "Weak: guessed within hours",
    "Fair: withstands guessing for a while",
    "Good",
    "Strong",
  ],
  weak: {
    common: "It contains what everybody tries first.",
    personal: "It contains your name or address.",
    pattern: "Most of it is a run or a repetition.",
  },
  faults: {
    short: `The password needs at least ${shortest} characters.`,
    long: `The password may have at most ${longest} bytes.`,
    blank: "The password needs more than spaces.",
  },
};
const zh: typeof en = {
  label: "密码",
  rule: `至少 ${shortest} 个字符。`,
  advice: "用几个互不相干的词连起来，就很好。",
  missing: (n) => `还差 ${n} 个字符`,
  levels: ["一猜就中", "弱：几小时就能猜到", "一般：能抵挡一阵", "好", "很强"],
  weak: {
    common: "里面有大家最先尝试的词。",
    personal: "里面有您的名字或邮箱。",
    pattern: "大部分是连续或重复的字符。",
  },
  faults: {
    short: `密码至少要有 ${shortest} 个字符。`,
    long: `密码最多 ${longest} 个字节。`,
    blank: "密码不能全是空格。",
  },
};

/** The sentence about what is wrong with a new password; null where it will do. */
export function usePasswordFault(password: string): string | null {
  const t = useTexts({ en, zh });
  const fault = faultOf(password);
  return fault && t.faults[fault];
}

interface Props {
  value: string;
  onChange: (password: string) => void;
  /** What is known of the owner: a password with it is weaker. */
  about?: string[];
  /** What is wrong with it, once somebody has tried to send it. */
  error?: string | null;
  label?: string;
  name?: string;
  ref?: Ref<HTMLInputElement>;
}

/** The field for a password that is being chosen: the rule, and how strong it is so far. */
export function NewPassword({ value, onChange, about, error, label, name, ref }: Props) {
  const t = useTexts({ en, zh });
  const missing = value === "" ? 0 : Math.max(0, shortest - [...value].length);
  const { level, weakness } = strengthOf(value, about);
  const shown = missing > 0 ? Math.min(level, 1) : level;
  const said =
    value === ""
      ? (error ? "" : t.rule) + t.advice
      : missing > 0
        ? t.missing(missing)
        : `${t.levels[shown] ?? ""}${weakness ? ` · ${t.weak[weakness]}` : ""}`;
  return (
    <PasswordInput
      ref={ref}
      name={name}
      label={label ?? t.label}
      autoComplete="new-password"
      required
      withAsterisk={false}
      value={value}
      error={error}
      inputWrapperOrder={["label", "input", "error", "description"]}
      description={
        <>
          <span
            className={classes.bars}
            data-level={value === "" ? 0 : Math.max(1, shown)}
            aria-hidden="true"
          >
            <span />
            <span />
            <span />
            <span />
          </span>
          <span className={classes.rule} aria-live="polite">
            {said}
          </span>
        </>
      }
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}
