import { SegmentedControl, Switch, Textarea, TextInput } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { Part } from "../section";
import { ColourField } from "./colourfield";
import { faultsIn, isTooLong, type Look, longestName, longestText } from "./look";
import classes from "./widget.module.css";

const en = {
  look: "How it looks",
  name: "Name",
  nameHint: "Whom customers talk to before a person comes. Left empty, it says “Help”.",
  nameLong: `At most ${longestName} characters.`,
  position: "Position",
  right: "Right",
  left: "Left",
  sound: "Sound",
  soundHint: "A new message is heard. Customers can turn it off for themselves.",
  says: "What it says",
  greeting: { en: "Greeting in English", zh: "Greeting in Chinese" },
  greetingHint: "Said before the customer has written anything.",
  placeholder: { en: "In the empty field, English", zh: "In the empty field, Chinese" },
  textLong: `At most ${longestText} characters.`,
  own: { en: "Write a message…", zh: "请输入您的问题…" },
};
const zh: typeof en = {
  look: "外观",
  name: "名称",
  nameHint: "人工客服接入之前，客户看到的对话方。留空则显示“在线客服”。",
  nameLong: `最多 ${longestName} 个字符。`,
  position: "位置",
  right: "右下角",
  left: "左下角",
  sound: "提示音",
  soundHint: "有新消息时响一声。客户可以自己关掉。",
  says: "文字",
  greeting: { en: "英文问候语", zh: "中文问候语" },
  greetingHint: "客户开口之前显示。",
  placeholder: { en: "输入框提示（英文）", zh: "输入框提示（中文）" },
  textLong: `最多 ${longestText} 个字符。`,
  own: { en: "Write a message…", zh: "请输入您的问题…" },
};

interface Props {
  look: Look;
  set: (patch: Partial<Look>) => void;
  /** What the server found, by field. */
  server: Partial<Record<keyof Look, string>>;
}

/** The fields of the widget's look and texts. */
export function LookFields({ look, set, server }: Props) {
  const t = useTexts({ en, zh });
  const faults = faultsIn(look);
  return (
    <>
      <Part title={t.look}>
        <TextInput
          label={t.name}
          description={t.nameHint}
          value={look.name}
          dir="auto"
          error={faults.includes("name") ? t.nameLong : server.name}
          onChange={(e) => set({ name: e.currentTarget.value })}
        />
        <ColourField
          value={look.colour}
          bad={faults.includes("colour")}
          error={server.colour}
          set={(colour) => set({ colour })}
        />
        <div className={classes.row}>
          <span>{t.position}</span>
          <SegmentedControl
            aria-label={t.position}
            value={look.position}
            onChange={(v) => set({ position: v as Look["position"] })}
            data={[
              { value: "left", label: t.left },
              { value: "right", label: t.right },
            ]}
          />
        </div>
        <Switch
          label={t.sound}
          description={t.soundHint}
          checked={look.sound}
          onChange={(e) => set({ sound: e.currentTarget.checked })}
        />
      </Part>
      <Part title={t.says}>
        {(["en", "zh"] as const).map((l) => (
          <Textarea
            key={l}
            label={t.greeting[l]}
            description={l === "en" ? t.greetingHint : undefined}
            autosize
            minRows={2}
            maxRows={6}
            lang={l === "zh" ? "zh-CN" : "en"}
            value={look.greeting[l]}
            error={isTooLong(look.greeting[l]) ? t.textLong : server.greeting}
            onChange={(e) => set({ greeting: { ...look.greeting, [l]: e.currentTarget.value } })}
          />
        ))}
        {(["en", "zh"] as const).map((l) => (
          <TextInput
            key={l}
            label={t.placeholder[l]}
            placeholder={t.own[l]}
            lang={l === "zh" ? "zh-CN" : "en"}
            value={look.placeholder[l]}
            error={isTooLong(look.placeholder[l]) ? t.textLong : server.placeholder}
            onChange={(e) => set({ placeholder: { ...look.placeholder, [l]: e.currentTarget.value } })}
          />
        ))}
      </Part>
    </>
  );
}
