import { Button, Skeleton } from "@mantine/core";
import { Fragment } from "react";
import { useTexts } from "../../i18n/language";
import { LeaveGuard } from "../../parts/leave";
import { Failure } from "../../parts/states";
import { useDraft } from "../drafts";
import { SaveBar } from "../savebar";
import { Section } from "../section";
import classes from "./bot.module.css";
import { type BotSettings, useBotPreview, useBotSettings, useSaveBot } from "./data";
import { Languages } from "./languages";
import { PreviewPanel } from "./preview";
import { Threshold } from "./threshold";
import { contradict, kept, only, ownLanguages, percent, thresholdNames } from "./thresholds";

const en = {
  title: "Bot",
  lead: "How sure the bot must be before it acts. Confidence is calibrated: of the answers given at 90%, nine in ten are right. Changes hold from the next turn on.",
  defaults: "All back to the defaults",
  never: "This lies above “Answer from an entry”: the bot would never ask back.",
  change: (n: number) => (n === 1 ? "1 turn goes another way" : `${n} turns go another way`),
};
const zh: typeof en = {
  title: "机器人",
  lead: "机器人要有多大把握才行动。把握是校准过的：把握为 90% 的回答，十个里有九个是对的。修改从下一轮起生效。",
  defaults: "全部恢复默认",
  never: "这比“用条目回答”还高，机器人就不会再反问了。",
  change: (n) => `${n} 轮的结果会不同`,
};

/** The bot's thresholds, and what they would change. */
export function BotPage() {
  const t = useTexts({ en, zh });
  const settings = useBotSettings();
  return (
    <Section wide title={t.title} lead={t.lead}>
      {settings.data ? (
        <Form settings={settings.data} />
      ) : settings.error ? (
        <Failure error={settings.error} retry={() => void settings.refetch()} />
      ) : (
        <div data-state="loading" aria-busy="true">
          {thresholdNames.map((n) => (
            <Skeleton key={n} height={112} mb="lg" maw={560} />
          ))}
        </div>
      )}
    </Section>
  );
}

function Form({ settings }: { settings: BotSettings }) {
  const t = useTexts({ en, zh });
  const { defaults, effective, version } = settings;
  const draft = useDraft("bot", { value: only(effective), base: version });
  const save = useSaveBot();
  const invalid = contradict(draft.value);
  const body = kept(draft.value, defaults);
  const preview = useBotPreview(body, !invalid, version);
  const changed = preview.data?.changed_total ?? 0;
  const usual =
    thresholdNames.every((n) => percent(draft.value[n]) === percent(defaults[n])) &&
    ownLanguages(draft.value).length === ownLanguages(defaults).length;
  const put = (base: number) => save.mutate({ body, version: base }, { onSuccess: draft.discard });
  return (
    <div className={classes.columns}>
      <div>
        <div className={classes.thresholds}>
          {thresholdNames.map((n) => (
            <Fragment key={n}>
              <Threshold
                name={n}
                value={draft.value[n]}
                standard={defaults[n]}
                error={n === "clarify" && draft.value.clarify > draft.value.answer ? t.never : null}
                set={(v) => draft.set({ [n]: v })}
              />
              {n === "answer" && (
                <Languages value={draft.value} set={(v) => draft.set({ answers: v.answers })} />
              )}
            </Fragment>
          ))}
          <div>
            <Button variant="default" size="xs" disabled={usual} onClick={() => draft.set(only(defaults))}>
              {t.defaults}
            </Button>
          </div>
        </div>
        <SaveBar
          dirty={draft.dirty}
          saving={save.isPending}
          saved={save.isSuccess}
          error={save.error}
          invalid={invalid}
          note={changed > 0 && !preview.stale ? t.change(changed) : undefined}
          save={() => put(draft.base)}
          discard={() => {
            save.reset();
            draft.discard();
          }}
          overwrite={() => put(version)}
        />
        <LeaveGuard dirty={draft.dirty} discard={draft.discard} />
      </div>
      <PreviewPanel
        preview={preview.data}
        error={preview.error}
        retry={() => void preview.refetch()}
        stale={preview.stale}
        moved={draft.dirty}
      />
    </div>
  );
}
