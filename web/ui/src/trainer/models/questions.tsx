import { SegmentedControl, Skeleton } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { Empty, Failure } from "../../parts/states";
import { Said } from "./change";
import { Curve } from "./curve";
import { Differences } from "./differences";
import { Figures } from "./figures";
import { Measure } from "./measure";
import { nameOf, type Row, type SetName, type Status } from "./model";
import shared from "./models.module.css";
import { useScores } from "./query";
import classes from "./questions.module.css";
import { besideOf, setNames, verdictOf, type Versus, versus } from "./scores";
import { en as names, zh as namesZh } from "./texts";
import { differenceIn } from "./words";

const en = {
  set: "Questions",
  tried: (n: string, of: string) => `${n} of ${of} are tried, the same ones each time.`,
  skipped: {
    entries: (n: number) => `${n} ways to ask are the only one of their entry and cannot be tried.`,
    misses: (n: number) => `${n} are left out: their entry is gone.`,
    intents: (n: number) => `${n} are left out.`,
  } satisfies Record<SetName, (n: number) => string>,
  none: {
    entries: "Write a second way to ask into your entries: each one is then asked of what is left.",
    misses: "Questions that you answer under “Unanswered” are asked again here.",
    intents: "Intents get examples over the API (PUT /v1/intents/NAME).",
  } satisfies Record<SetName, string>,
  nothing: "Nothing to ask yet",
  notMeasured: "Not measured yet",
  notMeasuredText: "How good it is on your own questions is not known. That is not the same as bad.",
  failed: (name: string) => `${name} could not be measured`,
  cases: (n: number) => `Its models failed on ${n} of them; these count as not found.`,
  trained: {
    same: "It was trained on these very examples, so this says little of how it does on others.",
    other: "It was trained on other examples, among which some of these may be.",
    unknown: "Whether it was trained on these examples is not known.",
  },
};
const zh: typeof en = {
  set: "题目",
  tried: (n, of) => `共 ${of} 题，每次固定测其中 ${n} 题。`,
  skipped: {
    entries: (n) => `另有 ${n} 种问法是条目唯一的问法，无法测。`,
    misses: (n) => `另有 ${n} 题对应的条目已删除。`,
    intents: (n) => `另有 ${n} 题未测。`,
  },
  none: {
    entries: "给条目写上第二种问法，就可以轮流拿出一种来考其余的。",
    misses: "您在“未解答”里处理过的问题，会在这里再考一遍。",
    intents: "意图例句通过 API 设置（PUT /v1/intents/名称）。",
  },
  nothing: "还没有题目",
  notMeasured: "还没有测评",
  notMeasuredText: "它在您自己的问题上表现如何还不知道，这不等于不好。",
  failed: (name) => `无法测评 ${name}`,
  cases: (n) => `其中 ${n} 题模型出错，按没找到计。`,
  trained: {
    same: "它正是用这些例句训练的，成绩不能说明它在别的问题上如何。",
    other: "它是用别的例句训练的，其中可能也有这里的几句。",
    unknown: "不清楚它是否用这些例句训练过。",
  },
};

/** How a model does on the company's own questions, beside the live one; the live one beside what it was measured with. */
export function Questions({ status, row }: { status: Status; row: Row }) {
  const t = useTexts({ en, zh });
  const query = useScores();
  const scores = query.data;
  const [chosen, setChosen] = useState<SetName>();
  const rival = besideOf(scores, row.hash, status.live.hash);
  const all = versus(scores, row.hash, rival);
  const v = all.find((v) => v.set === chosen) ?? all.find((v) => v.cases > 0) ?? all[0];
  const failed = scores?.bundles?.find((b) => b.hash === row.hash)?.error;
  return (
    <section aria-labelledby="model-questions">
      <Measure id="model-questions" status={status} hashes={[row.hash]} />
      {query.error && !scores ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !scores ? (
        <div data-state="loading" aria-busy="true">
          <Skeleton height={36} width={320} mt="md" />
          <Skeleton height={240} mt="md" />
        </div>
      ) : failed ? (
        <Empty title={t.failed(nameOf(row))}>
          <Said text={failed} />
        </Empty>
      ) : v?.mine || v?.cases === 0 ? (
        <>
          <Sets all={all} v={v} choose={setChosen} />
          <SetView
            v={v}
            mine={nameOf(row)}
            theirs={rival === row.hash ? undefined : nameIn(status, scores, rival)}
          />
        </>
      ) : (
        <Empty title={t.notMeasured}>{t.notMeasuredText}</Empty>
      )}
    </section>
  );
}

function nameIn(
  status: Status,
  scores: { bundles: { hash: string; name: string; version: string }[] | null },
  hash: string,
): string {
  const found = [status.live, ...(scores.bundles ?? []), ...(status.bundles ?? [])].find(
    (b) => b.hash === hash,
  );
  return found ? nameOf(found) : "";
}

/** Which questions are looked at. */
function Sets({ all, v, choose }: { all: Versus[]; v: Versus; choose: (s: SetName) => void }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  return (
    <SegmentedControl
      className={classes.sets}
      aria-label={t.set}
      value={v.set}
      onChange={(s) => choose(s as SetName)}
      data={setNames.map((s) => ({
        value: s,
        label: (
          <span className={classes.set}>
            {n.sets[s]} <b className="figures">{all.find((v) => v.set === s)?.cases ?? 0}</b>
          </span>
        ),
      }))}
    />
  );
}

function SetView({ v, mine, theirs }: { v: Versus; mine: string; theirs?: string }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const { language } = useLanguage();
  if (v.cases === 0) return <Empty title={t.nothing}>{t.none[v.set]}</Empty>;
  return (
    <>
      <p className={shared.dim}>
        {n.setHints[v.set]} {v.of > v.cases && t.tried(String(v.cases), String(v.of))}{" "}
        {v.skipped > 0 && t.skipped[v.set](v.skipped)} {v.mine && v.mine.failed > 0 && t.cases(v.mine.failed)}{" "}
        {v.mine?.trained && t.trained[v.mine.trained]}
      </p>
      {v.difference && (
        <p className={classes.sentence} data-verdict={verdictOf(v.difference)}>
          {differenceIn(v.difference, v.difference.cases, language)}
        </p>
      )}
      <div className={shared.columns}>
        <div>
          <Figures v={v} mine={mine} theirs={theirs} />
          <Curve key={v.set} v={v} mine={mine} theirs={theirs} />
        </div>
        {v.difference && theirs && <Differences key={v.set} d={v.difference} mine={mine} theirs={theirs} />}
      </div>
    </>
  );
}
