import { useEffect, useState } from "react";
import { useTexts } from "../i18n/language";
import { useDesk, useDeskState } from "./context";
import classes from "./page.module.css";

const en = {
  lost: "No connection",
  waiting: (n: number) => (n === 1 ? "1 line waits" : `${n} lines wait`),
  retry: "Connect now",
};
const zh: typeof en = {
  lost: "连接已断开",
  waiting: (n) => `${n} 条待发送`,
  retry: "立即重连",
};

/**
 * A thin bar while the connection is away for more than a moment. It lies over the end of what stands
 * before it, where typing is shown otherwise, so nothing moves when it comes and goes.
 */
export function OfflineBar() {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const lost = useDeskState((d) => d.status === "lost");
  const waiting = useDeskState((d) => d.talk.waiting);
  return (
    <div role="status" className={classes.status}>
      {lost && (
        <Later>
          <div className={classes.offline}>
            <span>
              {t.lost}
              {waiting > 0 && ` · ${t.waiting(waiting)}`}
            </span>
            <button type="button" onClick={() => desk.talk.restart()}>
              {t.retry}
            </button>
          </div>
        </Later>
      )}
    </div>
  );
}

/** Shows its children after a second: a short break worries nobody. */
function Later({ children }: { children: React.ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}
