import { ColorSwatch, Group, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { assess, isColour, presets } from "./colour";
import classes from "./widget.module.css";

const en = {
  label: "Colour",
  hint: "Of the button, the customer's messages and the bot's face.",
  pick: "Choose a colour",
  bad: "Write the colour like #1f5fd6.",
  presets: "Colours that are easy to read",
  names: {
    blue: "Blue",
    teal: "Teal",
    green: "Green",
    violet: "Violet",
    rose: "Rose",
    orange: "Orange",
    graphite: "Graphite",
  } satisfies Record<keyof typeof presets, string>,
  white: (ratio: string) => `White text on it has a contrast of ${ratio}:1: easy to read.`,
  dark: (ratio: string) => `White could not be read on it, so its text is dark: ${ratio}:1.`,
  faint: "On a white page the button is hard to see. Take a darker colour.",
};
const zh: typeof en = {
  label: "颜色",
  hint: "用于按钮、客户的消息和机器人头像。",
  pick: "选择颜色",
  bad: "请写成 #1f5fd6 这样的颜色。",
  presets: "易读的颜色",
  names: {
    blue: "蓝",
    teal: "青",
    green: "绿",
    violet: "紫",
    rose: "玫红",
    orange: "橙",
    graphite: "石墨",
  },
  white: (ratio) => `配白字，对比度 ${ratio}:1，清晰易读。`,
  dark: (ratio) => `配白字看不清，所以用深色字：${ratio}:1。`,
  faint: "在白色网页上，这个按钮不容易看见，建议换深一点的颜色。",
};

interface Props {
  value: string;
  bad: boolean;
  error?: string;
  set: (colour: string) => void;
}

/** The widget's colour: presets, any other, and how well it can be read. */
export function ColourField({ value, bad, error, set }: Props) {
  const t = useTexts({ en, zh });
  return (
    <div>
      <TextInput
        label={t.label}
        description={t.hint}
        styles={{ wrapper: { maxWidth: 280 } }}
        spellCheck={false}
        autoComplete="off"
        value={value}
        error={bad ? t.bad : error}
        onChange={(e) => set(e.currentTarget.value)}
        leftSection={
          <input
            type="color"
            className={classes.picker}
            aria-label={t.pick}
            value={isColour(value) ? value.trim().toLowerCase() : "#000000"}
            onChange={(e) => set(e.currentTarget.value)}
          />
        }
      />
      <Group gap={8} mt="xs" role="group" aria-label={t.presets}>
        {(Object.keys(presets) as (keyof typeof presets)[]).map((name) => (
          <UnstyledButton
            key={name}
            className={classes.preset}
            aria-label={t.names[name]}
            title={t.names[name]}
            aria-pressed={presets[name] === value.toLowerCase()}
            onClick={() => set(presets[name])}
          >
            <ColorSwatch component="span" color={presets[name]} size={24} withShadow={false} />
          </UnstyledButton>
        ))}
      </Group>
      {isColour(value) && <Verdict colour={value} />}
    </div>
  );
}

function Verdict({ colour }: { colour: string }) {
  const t = useTexts({ en, zh });
  const { text, contrast, faint } = assess(colour);
  return (
    <Text size="xs" c="dimmed" mt="xs" role="status">
      {text === "white" ? t.white(contrast.toFixed(1)) : t.dark(contrast.toFixed(1))}
      {faint && (
        <Text span inherit c="var(--mantine-color-yellow-text)" display="block">
          {t.faint}
        </Text>
      )}
    </Text>
  );
}
