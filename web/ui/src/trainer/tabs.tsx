import { useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { useTexts } from "../i18n/language";
import { useOpenMisses } from "./api";
import classes from "./trainer.module.css";

const en = {
  pages: "Trainer",
  overview: "Overview",
  entries: "Entries",
  unanswered: "Unanswered",
  bench: "Test bench",
  models: "Models",
  waiting: (n: number) => `${n} open`,
};
const zh: typeof en = {
  pages: "训练",
  overview: "概览",
  entries: "知识条目",
  unanswered: "未解答",
  bench: "测试台",
  models: "模型",
  waiting: (n) => `${n} 条待处理`,
};

/** The pages of the area, as links in a row. */
export function Tabs() {
  const t = useTexts({ en, zh });
  const open = useOpenMisses().data;
  return (
    <nav className={classes.tabs} aria-label={t.pages}>
      <Tab to="/trainer" label={t.overview} exact />
      <Tab to="/trainer/entries" label={t.entries} />
      <Tab to="/trainer/unanswered" label={t.unanswered}>
        {open !== 0 && (
          <span className={classes.count} title={t.waiting(open ?? 0)} hidden={open === undefined}>
            {open === undefined ? "" : open > 999 ? "999+" : open}
          </span>
        )}
      </Tab>
      <Tab to="/trainer/bench" label={t.bench} />
      <Tab to="/trainer/models" label={t.models} />
    </nav>
  );
}

interface TabProps {
  to: string;
  label: string;
  exact?: boolean;
  children?: React.ReactNode;
}

function Tab({ to, label, exact = false, children }: TabProps) {
  const [at] = useLocation();
  const active = exact ? at === to : at.startsWith(to);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (active) link.current?.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone not all fit
  }, [active]);
  return (
    <Link ref={link} href={to} className={classes.tab} aria-current={active ? "page" : undefined}>
      {label}
      {children}
    </Link>
  );
}
