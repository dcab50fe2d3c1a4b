import { useEffect, useState } from "react";
import { useLanguage } from "../i18n/language";
import { exact, relative } from "../i18n/time";

/** The present, renewed every so many seconds while the page is shown. */
export function useNow(seconds = 30): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return now;
}

/** A time relative to now, the exact one on hover. */
export function When({ at }: { at: string }) {
  const { language } = useLanguage();
  const now = useNow();
  const date = new Date(at);
  return (
    <time dateTime={at} title={exact(date, language)} className="figures">
      {relative(date, now, language)}
    </time>
  );
}
