import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { request } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { useFailure } from "../../parts/failure";
import type { Entry } from "../api";
import { titleOf } from "./draft";
import { en, zh } from "./editor_texts";
import { forget } from "./kept";
import { entryPath, useRefresh } from "./use_editor";

interface Props {
  entry: Entry;
  back: string;
  close: () => void;
}

/** Asks before an entry is deleted, and deletes it. */
export function DeleteDialog({ entry, back, close }: Props) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const [, navigate] = useLocation();
  const refresh = useRefresh();
  const title = titleOf(entry.variants, language);
  const remove = useMutation({
    mutationFn: () => request("DELETE", entryPath(entry.id), { version: entry.version }),
    onSuccess: () => {
      forget(entry.id);
      notifications.show({ title: t.deleted, message: title });
      navigate(back, { replace: true });
      refresh();
    },
  });
  const failure = useFailure(remove.error);
  return (
    <Modal opened onClose={close} title={t.deleteTitle} centered closeButtonProps={{ "aria-label": t.close }}>
      <Stack>
        <Text fw={500} dir="auto">
          {title}
        </Text>
        <Text>{t.deleteText(entry.variants?.length ?? 0)}</Text>
        {remove.error && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {t.cancel}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t.delete}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
