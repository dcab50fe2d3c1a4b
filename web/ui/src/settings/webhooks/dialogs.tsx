import { Alert, Button, Group, Loader, Modal, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { request, type Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useFailure } from "../../parts/failure";
import { useRenew, type Webhook } from "./data";
import { names } from "./names";
import { SecretPanel } from "./secret";
import classes from "./webhooks.module.css";

const en = {
  close: "Close",
  cancel: "Cancel",
  remove: "Remove this webhook?",
  removeText: "Nothing more is sent there, and what waits for it is forgotten.",
  removeAct: "Remove",
  rotate: "New secret for this webhook?",
  rotateText: "It signs from now on. For 24 hours the old one signs, too, so that you can change over.",
  rotateAct: "Make a secret",
  made: "A new secret",
  madeText: "Give it to the receiver within 24 hours.",
  secret: "Secret",
  test: "Test",
  testing: "Waiting for the receiver …",
  taken: (status: number, ms: number) => `The receiver took it: ${status}, after ${ms} ms.`,
  refused: (why: string) => `The receiver did not take it: ${why}.`,
  again: "Send another",
};
const zh: typeof en = {
  close: "关闭",
  cancel: "取消",
  remove: "删除这个 Webhook？",
  removeText: "不会再向它发送任何事件，待重试的事件也会丢弃。",
  removeAct: "删除",
  rotate: "给这个 Webhook 更换密钥？",
  rotateText: "新密钥立即用于签名。24 小时内旧密钥同时有效，方便对方切换。",
  rotateAct: "生成密钥",
  made: "新的密钥",
  madeText: "请在 24 小时内交给接收方。",
  secret: "密钥",
  test: "测试",
  testing: "等待对方回应……",
  taken: (status, ms) => `对方已接收：${status}，用时 ${ms} 毫秒。`,
  refused: (why) => `对方没有接收：${why}。`,
  again: "再发一次",
};

interface Props {
  hook: Webhook;
  close: () => void;
}

function Dialog({
  title,
  hook,
  stay = false,
  close,
  children,
}: Props & {
  title: string;
  /** What is in it is shown this once: a click beside it, or Escape, does not close it. */
  stay?: boolean;
  children: ReactNode;
}) {
  const t = useTexts({ en, zh });
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      centered
      closeButtonProps={{ "aria-label": t.close }}
      closeOnClickOutside={!stay}
      closeOnEscape={!stay}
    >
      <div className={classes.address}>{hook.url}</div>
      {children}
    </Modal>
  );
}

/** Ends a webhook for good. */
export function RemoveDialog({ hook, close }: Props) {
  const t = useTexts({ en, zh });
  const renew = useRenew();
  const act = useMutation({
    mutationFn: () => request("DELETE", `/v1/webhooks/${hook.id}`),
    onSuccess: () => {
      renew();
      close();
    },
  });
  return (
    <Dialog title={t.remove} hook={hook} close={close}>
      <Text mt="sm">{t.removeText}</Text>
      <Refused error={act.error} />
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close} data-autofocus>
          {t.cancel}
        </Button>
        <Button color="red.9" loading={act.isPending} onClick={() => act.mutate()}>
          {t.removeAct}
        </Button>
      </Group>
    </Dialog>
  );
}

/** Makes another secret, and shows it. */
export function RotateDialog({ hook, close }: Props) {
  const t = useTexts({ en, zh });
  const renew = useRenew();
  const act = useMutation({
    mutationFn: () => request<Schema["NewWebhookOutputBody"]>("POST", `/v1/webhooks/${hook.id}/secret`),
    onSuccess: renew,
  });
  if (act.data)
    return (
      <Dialog title={t.made} hook={hook} stay close={close}>
        <SecretPanel title="" text={t.madeText} label={t.secret} secret={act.data.secret} done={close} />
      </Dialog>
    );
  return (
    <Dialog title={t.rotate} hook={hook} close={close}>
      <Text mt="sm">{t.rotateText}</Text>
      <Refused error={act.error} />
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close}>
          {t.cancel}
        </Button>
        <Button loading={act.isPending} onClick={() => act.mutate()} data-autofocus>
          {t.rotateAct}
        </Button>
      </Group>
    </Dialog>
  );
}

/** Sends a test as soon as it is opened, and says what came of it. */
export function TestDialog({ hook, close }: Props) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => request<Schema["TestWebhookOutputBody"]>("POST", `/v1/webhooks/${hook.id}/test`),
  });
  useEffect(() => mutate(), [mutate]);
  return (
    <Dialog title={t.test} hook={hook} close={close}>
      <div className={classes.result} role="status">
        {isPending && (
          <Group gap="xs">
            <Loader size="xs" /> {t.testing}
          </Group>
        )}
        {data?.ok && (
          <Alert color="green" variant="light">
            {t.taken(data.status ?? 0, data.took_ms)}
          </Alert>
        )}
        {data && !data.ok && (
          <Alert color="red" variant="light">
            {t.refused(n.failure(data.error ?? ""))}
          </Alert>
        )}
        <Refused error={error} />
      </div>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" disabled={isPending} onClick={() => mutate()}>
          {t.again}
        </Button>
        <Button onClick={close} data-autofocus>
          {t.close}
        </Button>
      </Group>
    </Dialog>
  );
}

/** Why the server did not do it. */
export function Refused({ error }: { error: unknown }) {
  const failure = useFailure(error);
  if (!error) return null;
  return (
    <Alert color="red" variant="light" role="alert" mt="md">
      {failure}
    </Alert>
  );
}
