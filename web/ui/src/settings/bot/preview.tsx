import { Skeleton, Text, Title } from "@mantine/core";
import type { Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { Failure } from "../../parts/states";
import { When } from "../../parts/when";
import { type Bar, barsOf, signed } from "./bars";
import classes from "./bot.module.css";
import { Changes } from "./changes";
import { names } from "./names";

const en = {
  title: "What this would change",
  waiting: "Deciding the last turns again…",
  none: "There are no turns yet",
  noneText: "As soon as customers have written, you see here what other thresholds would have made of it.",
  asked: (n: number) => `The last ${n} turns, decided again`,
  each: "Each message of a customer counts here; the trainer's overview counts conversations.",
  since: "oldest:",
  left: (n: number) =>
    n === 1 ? "1 more turn cannot be decided again." : `${n} more turns cannot be decided again.`,
  leftWhy:
    "Turns that the bot did not decide by a threshold: a choice taken by the customer, several questions at once, a failure.",
  now: "now",
  then: "with these thresholds",
  same: "Nothing would change",
  sameText: "Move a threshold to see what it would do.",
  sameMoved: "None of these turns is near enough to what you moved.",
  bar: (route: string, before: number, after: number) =>
    `${route}: ${before} now, ${after} with these thresholds`,
};
const zh: typeof en = {
  title: "会有什么变化",
  waiting: "正在重新判断最近的轮次……",
  none: "还没有轮次",
  noneText: "客户发来消息后，这里会显示换一组阈值结果会怎样。",
  asked: (n) => `最近 ${n} 轮，重新判断一遍`,
  each: "这里按客户的每条消息计；训练概览按会话计。",
  since: "最早：",
  left: (n) => `另有 ${n} 轮无法重新判断。`,
  leftWhy: "这些轮次不是由阈值决定的：客户点了选项、一次问了几个问题，或当时出错。",
  now: "现在",
  then: "用这组阈值",
  same: "没有变化",
  sameText: "拖动一个阈值，看看结果会怎样。",
  sameMoved: "这些轮次都离改动的阈值较远。",
  bar: (route, before, after) => `${route}：现在 ${before}，用这组阈值 ${after}`,
};

interface Props {
  preview: Schema["Preview"] | undefined;
  error: unknown;
  retry: () => void;
  /** Another answer is on its way. */
  stale: boolean;
  /** Something differs from what holds now. */
  moved: boolean;
}

/** What thresholds would have made of the last turns: by route, and turn by turn. */
export function PreviewPanel({ preview, error, retry, stale, moved }: Props) {
  const t = useTexts({ en, zh });
  return (
    <section className={classes.preview} aria-label={t.title} aria-busy={stale || undefined}>
      <Title order={2}>{t.title}</Title>
      {error ? (
        <Failure error={error} retry={retry} />
      ) : !preview ? (
        <div data-state="loading" aria-busy="true">
          <Text c="dimmed" size="xs" my="xs">
            {t.waiting}
          </Text>
          {[0, 1, 2, 3].map((i) => (
            <Skeleton key={i} height={44} mb="sm" />
          ))}
        </div>
      ) : preview.turns + preview.not_replayed === 0 ? (
        <div data-state="empty" className={classes.none}>
          <Text fw={600}>{t.none}</Text>
          <Text c="dimmed">{t.noneText}</Text>
        </div>
      ) : (
        <div className={classes.result} data-stale={stale || undefined} data-state="full">
          <Asked preview={preview} />
          <Legend />
          <ul className={classes.bars}>
            {barsOf(preview.before, preview.after).map((b) => (
              <BarRow key={b.route} bar={b} />
            ))}
          </ul>
          {preview.changed_total === 0 ? (
            <div className={classes.none}>
              <Text fw={600}>{t.same}</Text>
              <Text c="dimmed">{moved ? t.sameMoved : t.sameText}</Text>
            </div>
          ) : (
            <Changes changed={preview.changed ?? []} total={preview.changed_total} />
          )}
        </div>
      )}
    </section>
  );
}

function Asked({ preview }: { preview: Schema["Preview"] }) {
  const t = useTexts({ en, zh });
  return (
    <Text c="dimmed" size="xs" className="figures">
      {t.asked(preview.turns)}
      {preview.since && (
        <>
          {" · "}
          {t.since} <When at={preview.since} />
        </>
      )}
      {preview.not_replayed > 0 && (
        <>
          {" · "}
          <span title={t.leftWhy}>{t.left(preview.not_replayed)}</span>
        </>
      )}
      <br />
      {t.each}
    </Text>
  );
}

function Legend() {
  const t = useTexts({ en, zh });
  return (
    <div className={classes.legend} aria-hidden="true">
      <span data-bar="before">{t.now}</span>
      <span data-bar="after">{t.then}</span>
    </div>
  );
}

function BarRow({ bar }: { bar: Bar }) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  const route = n.routes[bar.route] ?? bar.route;
  const change = signed(bar.after - bar.before);
  return (
    <li className={classes.bar} aria-label={t.bar(route, bar.before, bar.after)}>
      <span className={classes.route}>{route}</span>
      <svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
        <rect className={classes.before} width={bar.beforeShare * 100} height="7" />
        <rect className={classes.after} y="9" width={bar.afterShare * 100} height="7" />
      </svg>
      <span className={`${classes.count} figures`}>
        {bar.after}
        {change && <b>{change}</b>}
      </span>
    </li>
  );
}
