import { Text, Textarea } from "@mantine/core";
import { useLanguage, useTexts } from "../../i18n/language";
import { inOwnOrder } from "./draft";
import classes from "./editor.module.css";
import { en, zh } from "./editor_texts";
import type { Faults } from "./faults";

interface Props {
  answer: Record<string, string>;
  faults: Faults;
  change: (answer: Record<string, string>) => void;
}

/** The answer in each language. */
export function Answers({ answer, faults, change }: Props) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const all = inOwnOrder(Object.keys(answer), language);
  return (
    <fieldset className={classes.part}>
      <legend>{t.answer}</legend>
      <Text size="sm" c="dimmed">
        {t.answerHint}
      </Text>
      {all.map((l) => (
        <Textarea
          key={l}
          mt="xs"
          label={t.names[l] ?? l}
          aria-label={t.answerIn(t.names[l] ?? l)}
          lang={l}
          dir="auto"
          classNames={{ input: classes.answer }}
          value={answer[l] ?? ""}
          onChange={(e) => change({ ...answer, [l]: e.currentTarget.value })}
          error={faults.answer[l] ?? faults.allAnswers !== undefined}
        />
      ))}
      {faults.allAnswers && (
        <Text c="red" size="sm" mt={4}>
          {faults.allAnswers}
        </Text>
      )}
    </fieldset>
  );
}
