import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { type Language, useLanguage, useTexts } from "../../i18n/language";
import { Part, Section } from "../section";
import { NameForm } from "./name";
import { PasswordForm } from "./password";
import classes from "./account.module.css";

const en = {
  title: "Your account",
  shown: "On this device",
  language: "Language",
  scheme: "Appearance",
  light: "Light",
  dark: "Dark",
  auto: "Like the system",
};
const zh: typeof en = {
  title: "我的账号",
  shown: "本设备的显示",
  language: "语言",
  scheme: "外观",
  light: "浅色",
  dark: "深色",
  auto: "跟随系统",
};

/** One's own name, password, language and appearance. */
export function AccountPage() {
  const t = useTexts({ en, zh });
  return (
    <Section title={t.title}>
      <NameForm />
      <PasswordForm />
      <Part title={t.shown}>
        <Shown />
      </Part>
    </Section>
  );
}

function Shown() {
  const t = useTexts({ en, zh });
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <div className={classes.row}>
        <span>{t.language}</span>
        <SegmentedControl
          aria-label={t.language}
          value={language}
          onChange={(v) => choose(v as Language)}
          data={[
            { value: "en", label: "English" },
            { value: "zh", label: "中文" },
          ]}
        />
      </div>
      <div className={classes.row}>
        <span>{t.scheme}</span>
        <SegmentedControl
          aria-label={t.scheme}
          value={colorScheme}
          onChange={(v) => setColorScheme(v as typeof colorScheme)}
          data={(["light", "dark", "auto"] as const).map((s) => ({ value: s, label: t[s] }))}
        />
      </div>
    </>
  );
}
