import { Alert, Button, Center, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { type Code, Problem } from "../api/client";
import { useTexts } from "../i18n/language";

const en = {
  failed: "This could not be loaded",
  offline: "The server did not answer. It is tried again as soon as the connection is back.",
  forbidden: "Your role does not include this page. An admin can change that under Settings → People.",
  ended: "Your session had ended. Sign in again, then try once more.",
  retry: "Try again",
  // The server says it in English, and best: with the names of what it is about.
  byCode: {} as Partial<Record<Code, string>>,
};
const zh: typeof en = {
  failed: "没有加载出来",
  offline: "服务器没有回应，连接恢复后会自动重试。",
  forbidden: "您的角色看不到这个页面。管理员可以在“设置 → 人员”里调整。",
  ended: "登录已过期，请重新登录后再试一次。",
  retry: "重试",
  byCode: {
    not_found: "没有找到，可能已经被删除。",
    conflict: "刚刚被别人改动过，请查看最新情况后再操作。",
    too_large: "内容太大了，请精简后再试。",
    busy: "服务器正忙，请稍后再试。",
    internal: "服务器出错了，请稍后再试；一直这样的话，请联系管理员。",
  },
};

/** Rows that hold the place of what is being loaded, so that nothing jumps. */
export function Loading({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="xs" p="md" aria-busy="true" data-state="loading">
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

/** The sentence for people of whatever went wrong. */
export function useFailure(error: unknown): string {
  const t = useTexts({ en, zh });
  if (!(error instanceof Problem)) return String(error);
  if (error.code === "offline") return t.offline;
  if (error.code === "forbidden") return t.forbidden;
  if (error.code === "unauthorized") return t.ended;
  return t.byCode[error.code] ?? error.message;
}

/** What happened, and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTexts({ en, zh });
  const text = useFailure(error);
  return (
    <Alert color="red" variant="light" m="md" title={t.failed} data-state="error" role="alert">
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
