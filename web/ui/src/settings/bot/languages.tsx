import { ActionIcon, Button, NumberInput } from "@mantine/core";
import { useId } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { languageName } from "../../i18n/languagename";
import { Icon } from "../../parts/icons";
import classes from "./bot.module.css";
import { halves, ownLanguages, type Thresholds, withOwn } from "./thresholds";

const en = {
  title: "Answer, by language",
  text: "A language can have a threshold of its own; the others go by the one above. Trainer → Models finds those that keep what you promise.",
  field: (language: string) => `Answer from an entry in ${language}, in per cent`,
  add: (language: string) => `Set ${language} by itself`,
  off: (language: string) => `Remove the threshold of ${language}`,
  low: "lies below “Ask back”",
};
const zh: typeof en = {
  title: "按语言回答",
  text: "每种语言可以有自己的阈值，没有的按上面那个。“训练 → 模型”里可以找出能兑现承诺的阈值。",
  field: (language) => `用${language}条目回答（百分比）`,
  add: (language) => `${language}单独设置`,
  off: (language) => `取消${language}的单独阈值`,
  low: "比“反问确认”还低",
};

/** The languages that can be given a threshold here; others get theirs where it is found. */
const offered = ["zh", "en"];

interface Props {
  value: Thresholds;
  set: (value: Thresholds) => void;
}

/** The thresholds of languages that have one of their own. */
export function Languages({ value, set }: Props) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const id = useId();
  const own = ownLanguages(value);
  const free = offered.filter((l) => !own.includes(l));
  return (
    <div role="group" aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`}>
      <div className={classes.head}>
        <h2 id={`${id}-title`}>{t.title}</h2>
      </div>
      <p id={`${id}-text`} className={classes.text}>
        {t.text}
      </p>
      {own.length > 0 && (
        <ul className={classes.languages}>
          {own.map((l) => {
            const [name, at] = [languageName(l, language), value.answers?.[l] ?? 0];
            const low = at > 0 && at < value.clarify;
            return (
              <li key={l}>
                <span className={classes.language}>{name}</span>
                {low && (
                  <span className={classes.error} role="alert">
                    {t.low}
                  </span>
                )}
                <NumberInput
                  aria-label={t.field(name)}
                  className={classes.number}
                  size="xs"
                  suffix="%"
                  min={0.5}
                  max={100}
                  step={0.5}
                  decimalScale={1}
                  clampBehavior="blur"
                  value={halves(at)}
                  error={low}
                  onChange={(v) =>
                    typeof v === "number" &&
                    v >= 0.5 &&
                    v <= 100 &&
                    set(withOwn(value, l, Math.round(v * 10) / 1000))
                  }
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  aria-label={t.off(name)}
                  onClick={() => set(withOwn(value, l))}
                >
                  <Icon name="close" size={16} />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
      <div className={classes.adds}>
        {free.map((l) => (
          <Button key={l} variant="default" size="xs" onClick={() => set(withOwn(value, l, value.answer))}>
            {t.add(languageName(l, language))}
          </Button>
        ))}
      </div>
    </div>
  );
}
