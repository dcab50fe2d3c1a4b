import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { en as names, zh as namesZh } from "./texts";

const en = {
  title: (name: string) => `Start ${name} as the shadow?`,
  ends: (before: string) => `${before} is the shadow now; it stops watching.`,
  lost: (before: string, turns: number) =>
    turns === 1
      ? `What was compared for ${before} is lost: 1 turn.`
      : `What was compared for ${before} is lost: ${turns} turns.`,
  start: "Start as shadow",
};
const zh: typeof en = {
  title: (name) => `让 ${name} 开始旁观？`,
  ends: (before) => `现在旁观的是 ${before}，它会停止旁观。`,
  lost: (before, turns) => `${before} 已对比的 ${turns} 轮结果将被清除。`,
  start: "开始旁观",
};

interface Props {
  name: string;
  before: string;
  turns: number;
  /** The one before watches still. */
  running: boolean;
  start: () => void;
  close: () => void;
}

/** Asks before a new shadow takes the place of a comparison that is there. */
export function ReplaceDialog({ name, before, turns, running, start, close }: Props) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  return (
    <Modal opened onClose={close} title={t.title(name)} centered closeButtonProps={{ "aria-label": n.close }}>
      <Stack gap="sm">
        {running && <Text>{t.ends(before)}</Text>}
        <Text>{t.lost(before, turns)}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {n.cancel}
          </Button>
          <Button onClick={start}>{t.start}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
