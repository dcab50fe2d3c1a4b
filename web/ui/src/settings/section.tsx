import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTitle } from "../parts/title";
import classes from "./settings.module.css";

/** A page of the settings: what it is for, what can be done here, and its content. */
export function Section({
  title,
  name = title,
  lead,
  action,
  wide,
  children,
}: {
  title: string;
  /** What the page is called in the browser's tab, where that is not its title. */
  name?: string;
  lead?: ReactNode;
  action?: ReactNode;
  /** Uses the whole width instead of that of a form. */
  wide?: boolean;
  children: ReactNode;
}) {
  useTitle(name);
  return (
    <section className={classes.section} data-wide={wide || undefined}>
      <header className={classes.head}>
        <div className={classes.words}>
          <Title order={1}>{title}</Title>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}

/** A part of a settings page. */
export function Part({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.part}>
      <Title order={2}>{title}</Title>
      {lead && <p className={classes.lead}>{lead}</p>}
      <div className={classes.fields}>{children}</div>
    </div>
  );
}
