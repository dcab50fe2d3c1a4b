import { Badge, Button, Progress, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import { useCommands } from "../../parts/commands";
import { When } from "../../parts/when";
import { ChangeFailed, Problem, useProgress } from "./change";
import { ChangeDialog } from "./confirm";
import classes from "./live.module.css";
import { LiveFigures } from "./livefigures";
import { changing, nameOf, type Scores, type Status } from "./model";
import shared from "./models.module.css";
import { versus } from "./scores";
import { en as names, zh as namesZh } from "./texts";
import { useAgentName, useWriting } from "./use_names";

const en = {
  now: "Live now",
  since: "went live ",
  always: "no other was chosen yet",
  before: "Live before: ",
  nothingBefore: "No other one was live before.",
  rollBack: "Roll back…",
};
const zh: typeof en = {
  now: "当前线上",
  since: "上线时间：",
  always: "没有选用过其他模型",
  before: "上一个：",
  nothingBefore: "之前没有别的模型上过线。",
  rollBack: "退回…",
};

/** What serves customers now, how good it is, and the way back to what did before. */
export function LivePanel({ status, scores }: { status: Status; scores?: Scores }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const [asking, setAsking] = useState(false);
  const row = status.bundles?.find((r) => r.live);
  const previous = status.previous;
  useCommands(
    previous
      ? [
          {
            id: "roll back",
            group: n.title,
            label: `${n.rollBack}: ${nameOf(previous)}…`,
            run: () => setAsking(true),
          },
        ]
      : [],
  );
  return (
    <>
      <Problem problem={status.problem} status={status} />
      <ChangeFailed status={status} />
      <section className={classes.live} aria-labelledby="models-live">
        <div className={classes.liveHead}>
          <div className={classes.who}>
            <p className={classes.kicker}>{t.now}</p>
            <Title order={2} id="models-live" className={shared.name}>
              <Link href={`/trainer/models/${status.live.hash}`}>
                <bdi>{nameOf(status.live)}</bdi>
              </Link>
              {row?.built_in && (
                <Badge variant="default" tt="none" fw={500} title={n.fallbackHint}>
                  {n.fallback}
                </Badge>
              )}
            </Title>
            <Since status={status} />
          </div>
          <div className={classes.prior}>
            {previous ? (
              <>
                <span>
                  {t.before}
                  <bdi>{nameOf(previous)}</bdi>
                </span>
                <Button
                  variant="default"
                  disabled={changing(status) !== undefined}
                  onClick={() => setAsking(true)}
                >
                  {t.rollBack}
                </Button>
              </>
            ) : (
              <span>{t.nothingBefore}</span>
            )}
          </div>
        </div>
        <LiveFigures row={row} all={versus(scores, status.live.hash, status.live.hash)} />
      </section>
      {asking && previous && (
        <ChangeDialog back to={previous} status={status} scores={scores} close={() => setAsking(false)} />
      )}
    </>
  );
}

/** Since when it is live and by whom; while something changes, how far that is, in the same place. */
function Since({ status }: { status: Status }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const write = useWriting();
  const by = useAgentName()(status.live.by);
  const progress = useProgress(status);
  const row = status.bundles?.find((r) => r.live);
  if (progress) {
    return (
      <div className={shared.facts} role="status">
        {progress.text}
        <Progress value={progress.share * 100} size={4} className={shared.under} aria-label={progress.text} />
      </div>
    );
  }
  return (
    <p className={shared.facts}>
      {write.languages(row?.languages)}
      {" · "}
      {status.live.since ? (
        <>
          {t.since}
          <When at={status.live.since} />
          {by && <> · {n.by(by)}</>}
        </>
      ) : (
        t.always
      )}
    </p>
  );
}
