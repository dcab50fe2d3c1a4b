import { useLanguage, useTexts } from "../../i18n/language";
import { locale } from "../../i18n/locale";
import type { Day } from "../api";
import { percent } from "../meter";
import classes from "./overview.module.css";
import { local, outcomes, rate, total } from "./scale";
import { en, zh } from "./texts";

/** The key of the chart and its figures: those of one day, or of all. */
export function Readout({ days, at }: { days: Day[]; at: number | null }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const one = at === null ? undefined : days[at];
  const sum = one ?? total(days);
  const share = rate(sum);
  const format = new Intl.DateTimeFormat(locale(language), {
    weekday: "short",
    month: "short",
    day: "numeric",
  });
  return (
    <figcaption className={classes.readout} aria-live={one ? "polite" : "off"}>
      <span className={classes.when}>
        {one ? format.format(local(one.date)) : t.inAll(days.length)} · {t.share}{" "}
        <b className="figures">{share === null ? "–" : percent(share, language)}</b>
      </span>
      {outcomes.map((o) => (
        <span key={o} className={classes.key} title={t.outcomeHints[o]}>
          <svg width={10} height={10} aria-hidden="true">
            <rect width={10} height={10} rx={2} className={classes[o]} />
          </svg>
          {t.outcomes[o]} <b className="figures">{sum[o]}</b>
        </span>
      ))}
    </figcaption>
  );
}
