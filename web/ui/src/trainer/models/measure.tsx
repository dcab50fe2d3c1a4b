import { Alert, Button, Progress, Title } from "@mantine/core";
import { useLanguage, useTexts } from "../../i18n/language";
import { useCommands } from "../../parts/commands";
import { When } from "../../parts/when";
import { percent } from "../meter";
import { Said } from "./change";
import { nameOf, type Scores, type Status, toMeasure } from "./model";
import classes from "./models.module.css";
import { useActs, useScores } from "./query";
import { ageOf } from "./scores";
import { en as names, zh as namesZh } from "./texts";
import { useAgentName, useRefused } from "./use_names";

const en = {
  title: "Side by side on your own questions",
  measure: "Measure",
  again: "Measure again",
  stop: "Stop",
  none: "Each model is asked your own questions. Customers go first; nobody is answered by it.",
  running: (share: string) => `Measuring, ${share}. Customers go first.`,
  progress: "Measured so far",
  done: "Measured ",
  stopped: "Stopped ",
  stays: "what was measured until then stays.",
  knowledge: "Entries have changed since.",
  against: (name: string) => `${name} was live then; the others are held against it.`,
  failed: "The models could not be measured",
};
const zh: typeof en = {
  title: "用您自己的问题并排对比",
  measure: "开始测评",
  again: "重新测评",
  stop: "停止",
  none: "用您自己的问题逐个考模型。客户优先，也不会有客户因此收到回答。",
  running: (share) => `正在测评，${share}。客户优先。`,
  progress: "测评进度",
  done: "测评时间：",
  stopped: "停止时间：",
  stays: "此前测出的结果保留。",
  knowledge: "之后条目有改动。",
  against: (name) => `当时线上是 ${name}，其他模型都与它相比。`,
  failed: "测评失败",
};

interface Props {
  /** Of the heading. */
  id: string;
  status: Status;
  /** What is wanted here; what was measured before is measured along, so that all stand side by side. */
  hashes: string[];
}

/** Has models measured on the company's own questions, and says how far that is, or how old it is. */
export function Measure({ id, status, hashes }: Props) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const { language } = useLanguage();
  const scores = useScores().data;
  const { measure, halt } = useActs();
  const refused = useRefused(measure.error ?? halt.error);
  const running = scores?.state === "running";
  const share = scores && scores.total > 0 ? scores.done / scores.total : 0;
  const wanted = toMeasure(status, scores, hashes);
  const known = scores !== undefined && scores.state !== "none";
  const start = () => measure.mutate(wanted.length > 0 ? wanted : [status.live.hash]);
  useCommands([
    {
      id: "measure models",
      group: n.title,
      key: "m",
      label: known ? t.again : t.measure,
      run: () => {
        if (scores && !running && !measure.isPending) start();
      },
    },
  ]);
  return (
    <>
      <div className={classes.sectionHead}>
        <Title order={2} id={id}>
          {t.title}
        </Title>
        {running ? (
          <Button variant="default" loading={halt.isPending} onClick={() => halt.mutate()}>
            {t.stop}
          </Button>
        ) : (
          <Button
            variant={known ? "default" : "filled"}
            disabled={!scores}
            loading={measure.isPending}
            onClick={start}
          >
            {known ? t.again : t.measure}
          </Button>
        )}
      </div>
      <div className={classes.facts} role="status">
        {running ? (
          t.running(percent(share, language))
        ) : known ? (
          <Past scores={scores} status={status} />
        ) : (
          t.none
        )}
        {running && (
          <Progress value={share * 100} size={4} className={classes.under} aria-label={t.progress} />
        )}
      </div>
      {(measure.error ?? halt.error) && (
        <Alert color="red" variant="light" my="sm" role="alert">
          {refused}
        </Alert>
      )}
      {scores?.state === "failed" && (
        <Alert color="red" variant="light" my="sm" role="alert" title={t.failed}>
          <Said text={scores.error} />
        </Alert>
      )}
    </>
  );
}

/** When it was measured, by whom, and whether it would be the same now. */
function Past({ scores, status }: { scores: Scores; status: Status }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const by = useAgentName()(scores.by);
  const { knowledge, against } = ageOf(scores, {
    knowledge: status.knowledge,
    live: status.live.hash,
    there: (status.bundles ?? []).map((b) => b.hash),
  });
  const stopped = scores.state === "stopped";
  return (
    <>
      {stopped ? t.stopped : t.done}
      {scores.ended_at && <When at={scores.ended_at} />}
      {by && <> · {n.by(by)}</>}
      {stopped && <> · {t.stays}</>}
      {knowledge && <b> · {t.knowledge}</b>}
      {against && <b> · {t.against(nameOf(against))}</b>}
    </>
  );
}
