import { VisuallyHidden } from "@mantine/core";
import { useLanguage, useTexts } from "../../i18n/language";
import { locale } from "../../i18n/locale";
import type { Day } from "../api";
import { percent } from "../meter";
import { local, outcomes, rate } from "./scale";
import { en, zh } from "./texts";

/** The chart's figures for who cannot see it. */
export function DayTable({ days }: { days: Day[] }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const format = new Intl.DateTimeFormat(locale(language), { dateStyle: "long" });
  return (
    <VisuallyHidden>
      <table>
        <caption>{t.chart}</caption>
        <thead>
          <tr>
            <th scope="col">{t.day}</th>
            <th scope="col">{t.conversations}</th>
            {outcomes.map((o) => (
              <th key={o} scope="col">
                {t.outcomes[o]}
              </th>
            ))}
            <th scope="col">{t.share}</th>
          </tr>
        </thead>
        <tbody>
          {days.map((d) => {
            const share = rate(d);
            return (
              <tr key={d.date}>
                <th scope="row">{format.format(local(d.date))}</th>
                <td>{d.conversations}</td>
                {outcomes.map((o) => (
                  <td key={o}>{d[o]}</td>
                ))}
                <td>{share === null ? "–" : percent(share, language, 1)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
