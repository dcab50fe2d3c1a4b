import { Button, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import type { Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { Empty } from "../../parts/states";
import classes from "./overview.module.css";
import { en, zh } from "./texts";

type Group = Schema["MissGroup"];

/** The questions whose answers would help most customers; one click leads to each. */
export function Fix({ groups, open }: { groups: Group[]; open: number }) {
  const t = useTexts({ en, zh });
  const most = Math.max(1, ...groups.map((g) => g.count));
  return (
    <section className={classes.section} aria-labelledby="fix-title">
      <div className={classes.sectionHead}>
        <Title order={2} id="fix-title">
          {t.fix}
        </Title>
        {groups.length > 0 && (
          <Text size="sm" c="dimmed">
            {t.fixHint}
          </Text>
        )}
      </div>
      {groups.length === 0 ? (
        <Empty title={t.nothing}>{t.nothingHint}</Empty>
      ) : (
        <ol className={classes.fixes}>
          {groups.map((g) => (
            <Row key={g.miss} group={g} most={most} />
          ))}
        </ol>
      )}
      {open > groups.length && (
        <Button component={Link} href="/trainer/unanswered" variant="subtle" size="compact-sm">
          {t.all} ({open})
        </Button>
      )}
    </section>
  );
}

function Row({ group: g, most }: { group: Group; most: number }) {
  const t = useTexts({ en, zh });
  return (
    <li className={classes.fix}>
      <Link
        href={`/trainer/unanswered?miss=${encodeURIComponent(g.miss)}`}
        className={classes.cover}
        aria-label={t.workOn(g.question)}
      >
        <bdi className={classes.question} lang={g.language}>
          {g.question}
        </bdi>
      </Link>
      <span className={classes.affected}>
        <svg width={48} height={6} viewBox="0 0 48 6" aria-hidden="true">
          <rect width={48} height={6} rx={3} className={classes.rest} />
          <rect width={(g.count / most) * 48} height={6} rx={3} className={classes.answered} />
        </svg>
        <span className="figures">{t.customers(g.count)}</span>
      </span>
      <span className={classes.go} aria-hidden="true">
        {t.work}
      </span>
    </li>
  );
}
