import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { type DraftVariant, groups, lines, newVariant } from "./draft";
import classes from "./editor.module.css";
import { en, zh } from "./editor_texts";
import type { Faults } from "./faults";
import { PasteDialog } from "./paste";
import { Way } from "./way";

interface Props {
  variants: DraftVariant[];
  faults: Faults;
  change: (variants: DraftVariant[]) => void;
  /** A new entry begins with the cursor here, in the page's language. */
  fresh: boolean;
}

/** The ways to ask, language by language. */
export function Ways({ variants, faults, change, fresh }: Props) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const [focus, setFocus] = useState(() =>
    fresh ? variants.find((v) => v.language === language)?.key : undefined,
  );
  const [pasting, setPasting] = useState<string>();
  const add = (language: string, after?: DraftVariant) => {
    const v = newVariant(language);
    const at = after ? variants.indexOf(after) + 1 : variants.length;
    change([...variants.slice(0, at), v, ...variants.slice(at)]);
    setFocus(v.key);
  };
  const remove = (v: DraftVariant) => {
    const group = variants.filter((o) => o.language === v.language);
    const i = group.indexOf(v);
    setFocus((group[i - 1] ?? group[i + 1])?.key);
    change(variants.filter((o) => o !== v));
  };
  const edit = (v: DraftVariant, text: string) => {
    const [first = "", ...more] = text.includes("\n")
      ? lines(
          text,
          variants.filter((o) => o !== v),
        )
      : [text];
    const rest = more.map((line) => newVariant(v.language, line));
    change(variants.flatMap((o) => (o === v ? [{ ...v, text: first }, ...rest] : [o])));
  };
  const first = (v: DraftVariant) => change([v, ...variants.filter((o) => o !== v)]);
  return (
    <fieldset className={classes.part}>
      <legend>{t.ways}</legend>
      <Text size="sm" c="dimmed">
        {t.waysHint}
      </Text>
      {groups(variants, language).map((g) => (
        <div key={g.language} className={classes.group}>
          <div className={classes.groupHead}>
            <h3>{t.names[g.language] ?? g.language}</h3>
            <span className="figures">{g.variants.filter((v) => v.text.trim() !== "").length}</span>
          </div>
          <ul className={classes.ways} data-wrong={faults.allVariants ? true : undefined}>
            {g.variants.map((v, i) => (
              <Way
                key={v.key}
                variant={v}
                index={i}
                wrong={faults.allVariants !== undefined}
                fault={faults.variants[v.key]}
                focus={focus === v.key}
                edit={(text) => edit(v, text)}
                next={() => add(g.language, v)}
                remove={() => remove(v)}
                first={() => first(v)}
              />
            ))}
            <li className={classes.addWay}>
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<Icon name="add" size={16} />}
                aria-label={t.addIn(t.names[g.language] ?? g.language)}
                onClick={() => add(g.language)}
              >
                {t.addWay}
              </Button>
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                aria-label={t.pasteIn(t.names[g.language] ?? g.language)}
                onClick={() => setPasting(g.language)}
              >
                {t.paste}
              </Button>
            </li>
          </ul>
        </div>
      ))}
      {faults.allVariants && (
        <Text c="red" size="sm">
          {faults.allVariants}
        </Text>
      )}
      {pasting !== undefined && (
        <PasteDialog
          title={t.pasteIn(t.names[pasting] ?? pasting)}
          present={variants}
          close={() => setPasting(undefined)}
          add={(found) => change([...variants, ...found.map((line) => newVariant(pasting, line))])}
        />
      )}
    </fieldset>
  );
}
