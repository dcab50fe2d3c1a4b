import { Skeleton } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { useFaults } from "../../parts/failure";
import { Failure } from "../../parts/states";
import { useDraft } from "../drafts";
import { LeaveGuard } from "../../parts/leave";
import { SaveBar } from "../savebar";
import { Section } from "../section";
import { useSaveWidget, useWidgetSettings, type WidgetSettings } from "./data";
import { LookFields } from "./fields";
import { faultsIn, lookOf } from "./look";
import { WidgetPreview } from "./preview";
import { Sites } from "./sites";
import { Snippet } from "./snippetpart";
import classes from "./widget.module.css";

const en = {
  title: "Widget",
  lead: "The chat on your own site. What you save here is seen by customers within a minute.",
};
const zh: typeof en = { title: "网页组件", lead: "您网站上的在线咨询。保存后，客户一分钟内就能看到。" };

const fields = ["name", "colour", "greeting", "placeholder", "origins", "sound", "position"] as const;

/** How the widget comes to a site, looks and speaks. */
export function WidgetPage() {
  const t = useTexts({ en, zh });
  const settings = useWidgetSettings();
  return (
    <Section wide title={t.title} lead={t.lead}>
      {settings.data ? (
        <Form settings={settings.data} />
      ) : settings.error ? (
        <Failure error={settings.error} retry={() => void settings.refetch()} />
      ) : (
        <div className={classes.columns} data-state="loading" aria-busy="true">
          <div>
            {[96, 72, 72, 96, 96].map((h, i) => (
              <Skeleton key={i} height={h} mb="lg" />
            ))}
          </div>
          <Skeleton height={560} />
        </div>
      )}
    </Section>
  );
}

function Form({ settings }: { settings: WidgetSettings }) {
  const draft = useDraft("widget", { value: lookOf(settings), base: settings.version });
  const save = useSaveWidget();
  const look = draft.value;
  const server = useFaults(save.error, fields);
  const put = (version: number) => save.mutate({ body: look, version }, { onSuccess: draft.discard });
  return (
    <div className={classes.columns}>
      <div>
        <Snippet />
        <LookFields look={look} set={draft.set} server={server} />
        <Sites
          sites={look.origins}
          fixed={settings.config_origins ?? []}
          error={server.origins}
          set={(origins) => draft.set({ origins })}
        />
        <SaveBar
          dirty={draft.dirty}
          saving={save.isPending}
          saved={save.isSuccess}
          error={save.error}
          invalid={faultsIn(look).length > 0}
          save={() => put(draft.base)}
          discard={() => {
            save.reset();
            draft.discard();
          }}
          overwrite={() => put(settings.version)}
        />
        <LeaveGuard dirty={draft.dirty} discard={draft.discard} />
      </div>
      <WidgetPreview look={look} />
    </div>
  );
}
