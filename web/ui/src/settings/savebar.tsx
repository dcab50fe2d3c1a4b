import { Alert, Button, Group, Text } from "@mantine/core";
import { Problem } from "../api/client";
import { useTexts } from "../i18n/language";
import { useFailure } from "../parts/failure";
import classes from "./settings.module.css";

const en = {
  unsaved: "Unsaved changes",
  saved: "Saved",
  save: "Save",
  discard: "Discard",
  notSaved: "This was not saved",
  meanwhile: "Somebody else has saved this page meanwhile",
  meanwhileText: "Your changes are still here. Look at what they saved, or put yours in its place.",
  theirs: "Show what is saved",
  mine: "Save mine",
};
const zh: typeof en = {
  unsaved: "有未保存的改动",
  saved: "已保存",
  save: "保存",
  discard: "放弃改动",
  notSaved: "没有保存成功",
  meanwhile: "其他人刚刚保存过这一页",
  meanwhileText: "您的改动还在。可以先看看现在保存的内容，也可以用您的改动替换。",
  theirs: "查看已保存的内容",
  mine: "用我的保存",
};

interface Props {
  dirty: boolean;
  saving: boolean;
  /** The last try succeeded, and nothing was changed since. */
  saved: boolean;
  error: unknown;
  /** What is typed cannot be saved as it is. */
  invalid?: boolean;
  /** What the changes would do, in a few words. */
  note?: string;
  save: () => void;
  discard: () => void;
  /** Takes what is typed over what somebody else has saved. */
  overwrite: () => void;
}

/** The lower edge of a form: what has become of it, and what to do with it. */
export function SaveBar({ dirty, saving, saved, error, invalid, note, save, discard, overwrite }: Props) {
  const t = useTexts({ en, zh });
  const failure = useFailure(error);
  const conflict = error instanceof Problem && error.code === "conflict";
  return (
    <div className={classes.savebar} data-dirty={dirty || undefined}>
      {dirty && conflict && (
        <Alert color="yellow" variant="light" title={t.meanwhile} role="alert" mb="sm">
          <Text>{t.meanwhileText}</Text>
          <Group gap="xs" mt="sm">
            <Button size="xs" variant="default" onClick={discard}>
              {t.theirs}
            </Button>
            <Button size="xs" variant="default" onClick={overwrite}>
              {t.mine}
            </Button>
          </Group>
        </Alert>
      )}
      {dirty && !conflict && error !== null && (
        <Alert color="red" variant="light" title={t.notSaved} role="alert" mb="sm">
          {failure}
        </Alert>
      )}
      <Group justify="space-between" gap="xs">
        <Text c="dimmed" role="status" aria-live="polite">
          {dirty ? [t.unsaved, note].filter(Boolean).join(" · ") : saved ? t.saved : ""}
        </Text>
        <Group gap="xs" ml="auto">
          <Button variant="default" disabled={!dirty || saving} onClick={discard}>
            {t.discard}
          </Button>
          <Button disabled={!dirty || invalid} loading={saving} onClick={save}>
            {t.save}
          </Button>
        </Group>
      </Group>
    </div>
  );
}
