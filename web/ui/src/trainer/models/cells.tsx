import { Badge, Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useLanguage, useTexts } from "../../i18n/language";
import { Meter, percent } from "../meter";
import { ChangeDialog } from "./confirm";
import { changing, type Comparison, nameOf, type Row, type Scores, type Status } from "./model";
import shared from "./models.module.css";
import { verdictOf, type Versus } from "./scores";
import classes from "./table.module.css";
import { en as names, zh as namesZh } from "./texts";
import { useWriting } from "./use_names";

const en = {
  same: (share: string, turns: number) => `${share} of ${turns} turns the same`,
  sameHint: "Share of live turns in which the customer would have been told the same",
  noTurns: "no turn yet",
  watches: "watching",
  intents: (n: number) => (n === 1 ? "1 intent's reply lost" : `${n} intents' replies lost`),
  intentsHint: (all: string) => `Intents with a reply that it does not know: ${all}`,
  error: "could not be measured",
};
const zh: typeof en = {
  same: (share, turns) => `${turns} 轮中 ${share} 相同`,
  sameHint: "线上对话中，客户得到的答复与现在相同的占比",
  noTurns: "还没有对话",
  watches: "旁观中",
  intents: (n) => `${n} 个意图的回复会失效`,
  intentsHint: (all) => `设置了回复、它却不认识的意图：${all}`,
  error: "无法测评",
};

/** What it is called, what part it has, and where it lies. */
export function Who({ row }: { row: Row }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const write = useWriting();
  const missing = row.live ? [] : (row.missing_intents ?? []);
  return (
    <div className={classes.model}>
      <Link href={`/trainer/models/${row.hash}`} className={classes.open}>
        <bdi>{nameOf(row)}</bdi>
      </Link>
      {row.live && (
        <Badge variant="light" tt="none">
          {n.live}
        </Badge>
      )}
      {row.previous && (
        <Badge variant="default" tt="none" fw={500}>
          {n.before}
        </Badge>
      )}
      {row.built_in && (
        <Badge variant="default" tt="none" fw={500} title={n.fallbackHint}>
          {n.fallback}
        </Badge>
      )}
      <div className={classes.beneath}>
        {[...(row.files ?? []), write.languages(row.languages), write.size(row.size)].join(" · ")}
      </div>
      {missing.length > 0 && (
        <div className={`${classes.beneath} ${classes.warn}`} title={t.intentsHint(missing.join(", "))}>
          {t.intents(missing.length)}
        </div>
      )}
    </div>
  );
}

/** The way to go live with a model, which asks first. */
export function GoLive({ row, status, scores }: { row: Row; status: Status; scores?: Scores }) {
  const n = useTexts({ en: names, zh: namesZh });
  const [asking, setAsking] = useState(false);
  if (row.live) return null;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        disabled={changing(status) !== undefined}
        aria-label={`${n.goLive}: ${nameOf(row)}`}
        onClick={() => setAsking(true)}
      >
        {n.goLive}…
      </Button>
      {asking && (
        <ChangeDialog
          to={row}
          back={row.previous}
          status={status}
          scores={scores}
          close={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** How often what was wanted comes first, and how that differs from the live one; nothing is said before scores are read. */
export function Score({ v, row, scores }: { v?: Versus; row: Row; scores?: Scores }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  if (!scores) return <Skeleton width={96} height={20} animate={false} />;
  const tried = scores.bundles?.find((b) => b.hash === row.hash);
  if (tried?.error) return <span className={shared.bad}>{t.error}</span>;
  if (v?.cases === 0) return <span className={shared.dim}>{n.nothingThere}</span>;
  if (!v?.mine) return <span className={shared.dim}>{n.notMeasured}</span>;
  const d = v.difference;
  return (
    <div className={classes.score}>
      <Meter value={v.mine.first} />
      {d && (
        <span className={classes.verdict} data-verdict={verdictOf(d)}>
          {d.better + d.worse === 0
            ? n.verdicts.same
            : `+${d.better} −${d.worse}, ${n.verdicts[verdictOf(d)]}`}
        </span>
      )}
    </div>
  );
}

/** What came of watching live turns. */
export function Turns({ row, comparison: c }: { row: Row; comparison?: Comparison }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  if (row.live) return <span className={shared.dim}>–</span>;
  const mine = c?.bundle?.hash === row.hash && c.state !== "none" ? c : undefined;
  if (!mine && !row.shadow) return <span className={shared.dim}>–</span>;
  return (
    <div className={classes.score}>
      {row.shadow && (
        <Badge variant="light" color="yellow" tt="none">
          {t.watches}
        </Badge>
      )}
      <span className={classes.verdict} title={t.sameHint}>
        {mine && mine.compared > 0
          ? t.same(percent(mine.same / mine.compared, language), mine.compared)
          : t.noTurns}
      </span>
    </div>
  );
}
