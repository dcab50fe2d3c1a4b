import { Alert, Button, NumberInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { languageName } from "../../i18n/languagename";
import { locale } from "../../i18n/locale";
import { useFailure } from "../../parts/failure";
import { Failure } from "../../parts/states";
import { can, useMe } from "../../session/session";
import { percent } from "../meter";
import { Plot } from "./curve";
import { dotsOf } from "./dots";
import type { LanguagePromise } from "./model";
import shared from "./models.module.css";
import { inUse, promisesOf, standingOf, standsAt, thresholdsOf } from "./promise";
import classes from "./promises.module.css";
import { useAnswers, usePromises } from "./query";

const en = {
  before: "At most",
  after: "of the bot's answers wrong",
  field: "Share of the bot's answers that may be wrong, in per cent",
  text: (sure: string) =>
    `From your own questions a threshold is found for each language that keeps this, on average over questions like them. The probability that these very questions mislead is ${sure} at most. It says nothing of questions that no entry answers.`,
  kept: (threshold: string, covered: string, n: string) =>
    `Answering from a confidence of ${threshold} on, the bot answers ${covered} of ${n} questions`,
  wrong: (share: string) => `, ${share} of that wrong here.`,
  few: (language: string, n: string, least: string) =>
    `Too few questions in ${language}: ${n}; ${least} are needed at least.`,
  open: (language: string, n: string) =>
    `The ${n} questions in ${language} don't show it: too much of what the bot is sure of is wrong, or it is sure of too little.`,
  careful: (threshold: string, covered: string) =>
    ` From ${threshold} on the bot is very sure and answers ${covered}; it will ask back or hand over the rest.`,
  now: (threshold: string) => `Now: ${threshold}`,
  same: "in use",
  use: "Use these thresholds",
  used: "The bot answers by these thresholds from the next turn on",
  all: "These thresholds are in use.",
  admin: "An admin can put them to use here.",
  plot: "Share of answers that is right, against the share of questions that is answered; the line is what is wanted, the dot the threshold.",
};
const zh: typeof en = {
  before: "机器人的回答，最多",
  after: "出错",
  field: "机器人的回答允许出错的百分比",
  text: (sure) =>
    `根据您自己的问题，为每种语言找出能做到这一点的阈值（就同类问题平均而言）。这些问题恰好不具代表性、使结论落空的概率不超过 ${sure}。没有条目能回答的问题不在此列。`,
  kept: (threshold, covered, n) => `把握达到 ${threshold} 就回答，${n} 个问题里能回答 ${covered}`,
  wrong: (share) => `，其中 ${share} 答错。`,
  few: (language, n, least) => `${language}的问题太少：只有 ${n} 个，至少要 ${least} 个。`,
  open: (language, n) => `${n} 个${language}问题还不足以证明：机器人有把握的回答错得太多，或有把握的太少。`,
  careful: (threshold, covered) =>
    `从 ${threshold} 起机器人十分有把握，能回答 ${covered}；其余会反问或转人工。`,
  now: (threshold) => `现在：${threshold}`,
  same: "使用中",
  use: "使用这些阈值",
  used: "从下一轮起，机器人按这些阈值回答",
  all: "这些阈值正在使用。",
  admin: "管理员可以在这里启用。",
  plot: "纵轴是答对的比例，横轴是能回答的比例；虚线是所要求的，圆点是阈值所在。",
};

/** The share that may be wrong where nobody has said another one, in per cent, as the server has it. */
const usual = 5;

/** What share of the live model's answers may be wrong, and what thresholds come of that; nothing before it was measured. */
export function PromisesPanel({ hash }: { hash: string }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const [wanted, setWanted] = useState(usual);
  const [asked] = useDebouncedValue(wanted, 300);
  const found = usePromises(asked / 100);
  const all = promisesOf(found.data, hash) ?? [];
  if (all.length === 0 && !found.error) return null;
  return (
    <section className={classes.promises} aria-labelledby="model-promises">
      <Title order={2} id="model-promises" className={classes.target}>
        <span>{t.before}</span>
        <NumberInput
          aria-label={t.field}
          size="xs"
          suffix="%"
          min={0.5}
          max={30}
          step={0.5}
          decimalScale={1}
          clampBehavior="blur"
          className={classes.wrong}
          value={wanted}
          onChange={(v) => typeof v === "number" && v >= 0.5 && v <= 30 && setWanted(v)}
        />
        <span>{t.after}</span>
      </Title>
      {found.error && <Failure error={found.error} retry={() => void found.refetch()} />}
      {found.data && all.length > 0 && (
        <>
          <p className={shared.dim}>{t.text(percent(found.data.doubt, language))}</p>
          <div className={classes.languages} data-stale={found.isPlaceholderData || undefined}>
            {all.map((p) => (
              <Language key={p.language} p={p} target={found.data.target} />
            ))}
          </div>
          <Use all={all} disabled={found.isPlaceholderData || asked !== wanted} />
        </>
      )}
    </section>
  );
}

/** The threshold of a language, in words and on its curve. */
function Language({ p, target }: { p: LanguagePromise; target: number }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const name = languageName(p.language, language);
  const number = new Intl.NumberFormat(locale(language));
  const share = (v: number) => percent(v, language, 1);
  const n = number.format(p.questions);
  const standing = standingOf(p);
  return (
    <div>
      <h3>
        {name}
        <span className="figures">{inUse(p) ? t.same : t.now(share(p.now))}</span>
      </h3>
      <p data-standing={standing}>
        {standing === "kept" &&
          t.kept(share(p.threshold), percent(p.coverage, language), n) + t.wrong(share(p.wrong))}
        {standing === "few" && t.few(name, n, number.format(p.least))}
        {standing === "open" && t.open(name, n)}
        {standing !== "kept" && t.careful(share(p.threshold), percent(p.coverage, language))}
      </p>
      <Plot
        lines={[{ dots: dotsOf(p.curve), kind: p.kept ? "mine" : "theirs", at: standsAt(p) }]}
        wanted={1 - target}
        label={t.plot}
      />
    </div>
  );
}

/** Puts thresholds to use, where one may. */
function Use({ all, disabled }: { all: LanguagePromise[]; disabled: boolean }) {
  const t = useTexts({ en, zh });
  const answers = useAnswers();
  const failure = useFailure(answers.error);
  const admin = can(useMe(), "admin");
  if (all.every(inUse)) return <p className={shared.dim}>{t.all}</p>;
  if (!admin) return <p className={shared.dim}>{t.admin}</p>;
  const put = () =>
    answers.mutate(thresholdsOf(all), { onSuccess: () => notifications.show({ message: t.used }) });
  return (
    <>
      {answers.error && (
        <Alert color="red" variant="light" my="sm" role="alert">
          {failure}
        </Alert>
      )}
      <Button variant="default" disabled={disabled} loading={answers.isPending} onClick={put}>
        {t.use}
      </Button>
    </>
  );
}
