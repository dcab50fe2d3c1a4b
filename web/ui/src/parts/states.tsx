import { Alert, Button, Center, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTexts } from "../i18n/language";
import { useFailure } from "./failure";

const en = {
  failed: "This could not be loaded",
  retry: "Try again",
};
const zh: typeof en = {
  failed: "没有加载出来",
  retry: "重试",
};

/** The distance to both sides, which a page sets to that of its own text. */
const inset = "var(--usher-inset, var(--mantine-spacing-md))";

/** Rows that hold the place of what is being loaded, so that nothing jumps. */
export function Loading({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="xs" py="md" px={inset} aria-busy="true" data-state="loading">
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} height={height} radius="md" />
      ))}
    </Stack>
  );
}

/** What an empty list is for, and the one thing to do. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Center p="xl" mih={240} data-state="empty">
      <Stack gap="xs" align="center" maw={420} ta="center">
        <Title order={2}>{title}</Title>
        {children && <Text c="dimmed">{children}</Text>}
        {action}
      </Stack>
    </Center>
  );
}

/** What happened, and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTexts({ en, zh });
  const text = useFailure(error);
  return (
    <Alert color="red" variant="light" my="md" mx={inset} title={t.failed} data-state="error" role="alert">
      <Stack gap="sm" align="flex-start">
        <Text>{text}</Text>
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
