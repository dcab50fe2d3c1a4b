import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../../i18n/language";
import { type DraftVariant, lines } from "./draft";
import { en, zh } from "./editor_texts";

interface Props {
  title: string;
  present: DraftVariant[];
  add: (lines: string[]) => void;
  close: () => void;
}

/** Takes many ways to ask at once, one a line, and says how many of them are new. */
export function PasteDialog({ title, present, add, close }: Props) {
  const t = useTexts({ en, zh });
  const [text, setText] = useState("");
  const found = lines(text, present);
  return (
    <Modal opened onClose={close} title={title} size="lg" closeButtonProps={{ "aria-label": t.close }}>
      <Stack>
        <Textarea
          label={t.pasteLabel}
          description={t.pasteHint}
          rows={10}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t.cancel}
          </Button>
          <Button
            disabled={found.length === 0}
            onClick={() => {
              add(found);
              close();
            }}
          >
            {t.pasteAdd(found.length)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
