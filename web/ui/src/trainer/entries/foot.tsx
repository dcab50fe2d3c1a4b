import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useLanguage, useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { useFailure } from "../../parts/failure";
import { When } from "../../parts/when";
import { kept, titleOf } from "./draft";
import classes from "./editor.module.css";
import { en, zh } from "./editor_texts";
import { firstOf } from "./faults";
import { DeleteDialog } from "./remove";
import type { useEditor } from "./use_editor";

/** What state the form is in, and what can be done with the entry. */
export function Foot({ editor, back }: { editor: ReturnType<typeof useEditor>; back: string }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const [deleting, setDeleting] = useState(false);
  const { base, draft, dirty, write } = editor;
  const title = titleOf(kept(draft), language);
  return (
    <footer className={classes.foot}>
      <Status editor={editor} />
      <div className={classes.actions}>
        {base && (
          <Button
            variant="subtle"
            color="red"
            c="var(--mantine-color-error)"
            size="compact-md"
            onClick={() => setDeleting(true)}
          >
            {t.delete}
          </Button>
        )}
        {base && title && (
          <Button
            component={Link}
            href={`/trainer/bench?q=${encodeURIComponent(title)}`}
            variant="subtle"
            size="compact-md"
            leftSection={<Icon name="bench" size={16} />}
          >
            {t.tryIt}
          </Button>
        )}
        <span className={classes.gap} />
        {dirty && base && (
          <Button variant="default" onClick={editor.discard}>
            {t.discard}
          </Button>
        )}
        <Button type="submit" disabled={!dirty} loading={write.isPending}>
          {base ? t.save : t.create}
        </Button>
      </div>
      {deleting && base && <DeleteDialog entry={base} back={back} close={() => setDeleting(false)} />}
    </footer>
  );
}

function Status({ editor }: { editor: ReturnType<typeof useEditor> }) {
  const t = useTexts({ en, zh });
  const { base, dirty, restored, faults, write, conflict } = editor;
  const failure = useFailure(write.error);
  const wrong = firstOf(faults);
  if (wrong ?? (write.error && !conflict)) {
    return (
      <Text size="sm" c="red" role="alert">
        {t.failed}: {wrong ?? failure}
      </Text>
    );
  }
  return (
    <Text size="sm" c="dimmed" role="status">
      {dirty ? (
        restored ? (
          t.restored
        ) : (
          t.unsaved
        )
      ) : write.isSuccess ? (
        t.saved
      ) : base ? (
        <>
          <span title={`${t.id} ${base.id}`}>
            {t.changed} <When at={base.at} />
          </span>
        </>
      ) : (
        " "
      )}
    </Text>
  );
}
