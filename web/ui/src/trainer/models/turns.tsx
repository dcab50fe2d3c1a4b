import { Alert, Button, Skeleton, Title } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { locale } from "../../i18n/locale";
import { Empty, Failure } from "../../parts/states";
import { When } from "../../parts/when";
import { percent } from "../meter";
import { Figure } from "./figure";
import figures from "./figure.module.css";
import { changing, type Comparison, nameOf, type Row, type Status } from "./model";
import classes from "./models.module.css";
import { useActs, useComparison } from "./query";
import { ReplaceDialog } from "./replace";
import { interval, leftOut } from "./scores";
import { en as names, zh as namesZh } from "./texts";
import { Routes, TurnExamples } from "./turnlists";
import { useAgentName, useRefused } from "./use_names";

const en = {
  title: "Beside live turns",
  start: "Start as shadow",
  stop: "Stop the shadow",
  what: "As the shadow, it decides on every turn beside the live model, with the same thresholds. Nobody is answered by it.",
  since: "Began to watch ",
  nobody: "Nobody is answered by it.",
  ended: "Stopped ",
  kept: "What was compared stays until the next shadow or a restart.",
  isLive: "This model is live",
  isLiveText: "Live turns are its own. Another model can watch them: choose it from the list.",
  noneTitle: "It has not watched live turns",
  noneText:
    "Start it as the shadow. From then on each turn of your customers shows whether they would have been told the same.",
  waiting: "No turn yet",
  waitingText: "As soon as customers write, their turns are counted here.",
  turns: "Turns compared",
  same: "Same for the customer",
  sameNote: (low: string, high: string) => `${low} to ${high}, with 95% certainty`,
  time: "Time of a turn",
  timeNote: (live: string) => `the live model: ${live}`,
  ms: (n: string) => `${n} ms`,
  left: "Not compared",
  leftNone: "every turn was",
  failed: (n: number) =>
    n === 1
      ? "It failed on 1 turn. The server's log says why."
      : `It failed on ${n} turns. The server's log says why.`,
  reasons: {
    chosen: "the customer chose an option",
    not_the_bots_turn: "an agent had the chat",
    fallback: "decided without a model",
    knowledge_changed: "entries changed meanwhile",
    dropped: "customers were waiting",
  } as Record<string, string>,
};
const zh: typeof en = {
  title: "旁观线上对话",
  start: "开始旁观",
  stop: "停止旁观",
  what: "旁观时，它按同样的阈值对每一轮线上对话也作一次判断，只作对比，不会回答任何客户。",
  since: "开始时间：",
  nobody: "它不回答任何客户。",
  ended: "结束时间：",
  kept: "对比结果会保留到下一次旁观或服务重启。",
  isLive: "这个模型正在线上",
  isLiveText: "线上对话就是它在回答。要让别的模型旁观，请到列表里选择。",
  noneTitle: "它还没有旁观过线上对话",
  noneText: "让它开始旁观，之后客户的每一轮对话都会告诉您：换成它，答复是否相同。",
  waiting: "还没有对话",
  waitingText: "客户一发来消息，这里就开始统计。",
  turns: "已对比轮次",
  same: "客户得到的答复相同",
  sameNote: (low, high) => `95% 的把握：${low} 到 ${high}`,
  time: "每轮用时",
  timeNote: (live) => `线上模型：${live}`,
  ms: (n) => `${n} 毫秒`,
  left: "未对比",
  leftNone: "每一轮都对比了",
  failed: (n) => `它在 ${n} 轮中出错，原因见服务器日志。`,
  reasons: {
    chosen: "客户点了选项",
    not_the_bots_turn: "由客服接待",
    fallback: "未经模型判断",
    knowledge_changed: "条目恰有改动",
    dropped: "当时客户在等",
  },
};

/** What a model would have done with live turns, and the switch that has it watch them. */
export function Turns({ status, row }: { status: Status; row: Row }) {
  const t = useTexts({ en, zh });
  const query = useComparison();
  const { watch, unwatch } = useActs();
  const refused = useRefused(watch.error ?? unwatch.error);
  const [replacing, setReplacing] = useState(false);
  const c = query.data;
  const mine = c?.bundle?.hash === row.hash && c.state !== "none" ? c : undefined;
  const start = () => {
    if (c && c.compared > 0) setReplacing(true);
    else watch.mutate(row.hash);
  };
  if (row.live) return <Empty title={t.isLive}>{t.isLiveText}</Empty>;
  return (
    <section aria-labelledby="model-turns">
      <div className={classes.sectionHead}>
        <Title order={2} id="model-turns">
          {t.title}
        </Title>
        {row.shadow ? (
          <Button variant="default" loading={unwatch.isPending} onClick={() => unwatch.mutate()}>
            {t.stop}
          </Button>
        ) : (
          <Button
            variant="light"
            loading={watch.isPending}
            disabled={!c || changing(status) !== undefined}
            onClick={start}
          >
            {t.start}
          </Button>
        )}
      </div>
      <p className={classes.facts}>{mine ? <Span c={mine} /> : t.what}</p>
      {(watch.error ?? unwatch.error) && (
        <Alert color="red" variant="light" my="sm" role="alert">
          {refused}
        </Alert>
      )}
      {c ? (
        <Content c={mine} />
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeleton height={120} mt="md" data-state="loading" />
      )}
      {replacing && c?.bundle && (
        <ReplaceDialog
          name={nameOf(row)}
          before={nameOf(c.bundle)}
          turns={c.compared}
          running={c.state === "running"}
          start={() => {
            setReplacing(false);
            watch.mutate(row.hash);
          }}
          close={() => setReplacing(false)}
        />
      )}
    </section>
  );
}

/** Since when it watches and by whom, or when it stopped. */
function Span({ c }: { c: Comparison }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const by = useAgentName()(c.by);
  return (
    <>
      {c.since && (
        <>
          {t.since}
          <When at={c.since} />
        </>
      )}
      {by && <> · {n.by(by)}</>}
      {" · "}
      {c.state === "ended" && c.ended_at ? (
        <>
          {t.ended}
          <When at={c.ended_at} /> · {t.kept}
        </>
      ) : (
        t.nobody
      )}
    </>
  );
}

function Content({ c }: { c?: Comparison }) {
  const t = useTexts({ en, zh });
  if (!c) return <Empty title={t.noneTitle}>{t.noneText}</Empty>;
  return (
    <>
      <Figures c={c} />
      {c.failed > 0 && (
        <Alert color="red" variant="light" my="md">
          {t.failed(c.failed)}
        </Alert>
      )}
      {c.compared === 0 ? (
        <Empty title={t.waiting}>{t.waitingText}</Empty>
      ) : (
        <div className={classes.columns}>
          <Routes routes={c.routes ?? []} />
          <TurnExamples c={c} />
        </div>
      )}
    </>
  );
}

function Figures({ c }: { c: Comparison }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const number = new Intl.NumberFormat(locale(language));
  const ms = new Intl.NumberFormat(locale(language), { maximumSignificantDigits: 2 });
  const took = (us: number) => t.ms(ms.format(us / 1000));
  const some = c.compared > 0;
  const [low, high] = interval(some ? c.same / c.compared : 0, c.compared);
  const left = leftOut(c);
  return (
    <dl className={`${figures.figures} ${figures.framed}`}>
      <Figure name={t.turns} value={number.format(c.compared)} />
      <Figure
        name={t.same}
        value={some ? percent(c.same / c.compared, language) : "–"}
        note={some && t.sameNote(percent(low, language), percent(high, language))}
      />
      <Figure
        name={t.time}
        value={some ? took(c.shadow_us) : "–"}
        note={some && t.timeNote(took(c.live_us))}
      />
      <Figure
        name={t.left}
        value={number.format(left.reduce((n, [, turns]) => n + turns, 0))}
        note={left.length === 0 ? t.leftNone : left.map(([r, n]) => `${t.reasons[r] ?? r} ${n}`).join(" · ")}
      />
    </dl>
  );
}
