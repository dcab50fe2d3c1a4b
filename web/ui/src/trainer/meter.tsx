import type { Language } from "../i18n/language";
import { useLanguage } from "../i18n/language";
import { locale } from "../i18n/locale";
import classes from "./meter.module.css";

/** A share as people write it: 83%, or with digits 83.3%. */
export function percent(share: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(locale(language), { style: "percent", maximumFractionDigits: digits }).format(
    share,
  );
}

interface Props {
  /** 0…1; what lies outside is drawn at the end. */
  value: number;
  /** A mark on the bar: what the value is compared with. */
  threshold?: number;
  /** Whether the value reaches what it must; undefined: nothing was asked of it. */
  passed?: boolean;
  /** Only the bar: the figure stands elsewhere. */
  bare?: boolean;
}

/** A confidence as a bar with its figure beside it, exact on hover. */
export function Meter({ value, threshold, passed, bare }: Props) {
  const { language } = useLanguage();
  const at = (share: number) => Math.max(0, Math.min(1, share)) * 100;
  return (
    <span className={classes.meter} title={value.toFixed(4)}>
      <svg className={classes.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="8" className={classes.rest} />
        <rect width={at(value)} height="8" className={passed === false ? classes.short : classes.full} />
        {threshold !== undefined && (
          <path d={`M${at(threshold)} 0V8`} className={classes.mark} vectorEffect="non-scaling-stroke" />
        )}
      </svg>
      {!bare && <span className={classes.value}>{percent(value, language)}</span>}
    </span>
  );
}
