import { Anchor, NumberInput, Slider } from "@mantine/core";
import { useId } from "react";
import { useTexts } from "../../i18n/language";
import classes from "./bot.module.css";
import { confidence, type Name, percent } from "./thresholds";

interface Said {
  title: string;
  text: string;
  low: string;
  high: string;
}

const en = {
  field: (title: string) => `${title}, in per cent`,
  mark: "default",
  reset: (p: number) => `Back to ${p}%`,
  said: {
    answer: {
      title: "Answer from an entry",
      text: "The bot gives an entry's answer without asking back when it is at least this sure.",
      low: "answers more, is wrong more often",
      high: "answers less, is wrong less often",
    },
    clarify: {
      title: "Ask back",
      text: "From here up to the threshold above, the bot shows the nearest entries to choose from. Below it, the question counts as unanswered.",
      low: "asks back more, even when far off",
      high: "hands off sooner",
    },
    intent: {
      title: "Reply of an intent",
      text: "Only for intents that were given a fixed reply over the API (PUT /v1/intents/NAME); at first none has one. The bot gives it when it is at least this sure.",
      low: "replies more, misunderstands more",
      high: "replies only when sure",
    },
    human: {
      title: "Hand off to a person",
      text: "The bot hands off when it is at least this sure that somebody wants a person, complains or has an emergency.",
      low: "people come sooner",
      high: "the bot tries longer",
    },
    moderation: {
      title: "Block abuse and advertising",
      text: "The bot blocks a message when it is at least this sure. The customer is told how to reach a person, and the chat can be restored.",
      low: "blocks more, also who is only angry",
      high: "lets more through",
    },
  } satisfies Record<Name, Said>,
};
const zh: typeof en = {
  field: (title) => `${title}（百分比）`,
  mark: "默认",
  reset: (p) => `恢复为 ${p}%`,
  said: {
    answer: {
      title: "用条目回答",
      text: "把握达到这个数时，机器人直接给出条目的答案，不再反问。",
      low: "答得多，错得也多",
      high: "答得少，错得也少",
    },
    clarify: {
      title: "反问确认",
      text: "把握在这里和上面的阈值之间时，机器人列出最相近的条目让客户选；更低则算未解答问题。",
      low: "更常反问，哪怕不太相近",
      high: "更早转人工",
    },
    intent: {
      title: "按意图回复",
      text: "只用于通过 API（PUT /v1/intents/名称）设置了固定回复的意图，一开始都没有设置。把握达到这个数时，机器人给出这条回复。",
      low: "回复得多，误会也多",
      high: "有把握才回复",
    },
    human: {
      title: "转人工",
      text: "把握达到这个数时，机器人认定客户想找人工、在投诉或遇到紧急情况。",
      low: "更快转给人工",
      high: "机器人多试一会儿",
    },
    moderation: {
      title: "拦截辱骂和广告",
      text: "把握达到这个数时拦截消息。客户会看到怎样联系人工，会话也可以恢复。",
      low: "拦截得多，可能误伤生气的客户",
      high: "放行得多",
    },
  },
};

interface Props {
  name: Name;
  value: number;
  standard: number;
  error?: string | null;
  set: (value: number) => void;
}

/** One threshold: in words, as a slider with its default marked, and as a number. */
export function Threshold({ name, value, standard, error, set }: Props) {
  const t = useTexts({ en, zh });
  const id = useId();
  const said = t.said[name];
  const [now, usual] = [percent(value), percent(standard)];
  const take = (p: number) => set(p === usual ? standard : confidence(p));
  return (
    <div
      className={classes.threshold}
      role="group"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
    >
      <div className={classes.head}>
        <h2 id={`${id}-title`}>{said.title}</h2>
        <NumberInput
          aria-label={t.field(said.title)}
          className={classes.number}
          size="xs"
          suffix="%"
          min={1}
          max={100}
          allowDecimal={false}
          clampBehavior="blur"
          value={now}
          error={error !== null && error !== undefined}
          onChange={(v) => typeof v === "number" && v >= 1 && v <= 100 && take(v)}
        />
      </div>
      <p id={`${id}-text`} className={classes.text}>
        {said.text}
      </p>
      <Slider
        className={classes.slider}
        thumbLabel={said.title}
        label={(v) => `${v}%`}
        min={1}
        max={100}
        value={now}
        marks={[{ value: usual, label: now === usual ? t.mark : `${t.mark} ${usual}%` }]}
        onChange={take}
      />
      <div className={classes.ends}>
        <span>←&nbsp;{said.low}</span>
        <span>{said.high}&nbsp;→</span>
      </div>
      {error && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
      {now !== usual && (
        <Anchor component="button" type="button" size="xs" onClick={() => set(standard)}>
          {t.reset(usual)}
        </Anchor>
      )}
    </div>
  );
}
