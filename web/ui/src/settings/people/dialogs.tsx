import { Alert, Button, Group, List, Modal, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { agentsChanged } from "../../api/agents";
import { Problem, request, type Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useFailure } from "../../parts/failure";
import type { Person } from "./data";
import { LinkPanel } from "./link";

const en = {
  disable: (name: string) => `Disable ${name}?`,
  out: "They are signed out everywhere at once, and cannot sign in.",
  chats: (n: number) =>
    n === 0
      ? "They have no open chats."
      : n === 1
        ? "Their open chat goes back to the queue, and to the next free agent."
        : `Their ${n} open chats go back to the queue, and to the next free agents.`,
  kept: "What they wrote stays in the chats. You can enable the account again.",
  disableAct: "Disable",
  enable: (name: string) => `Enable ${name} again?`,
  in: "They can sign in again with the password they had. If it is forgotten, make a new link.",
  enableAct: "Enable",
  lastAdmin:
    "This is the last admin. Make somebody else an admin first; otherwise nobody could manage people.",
  link: (name: string) => `New link for ${name}?`,
  linkText:
    "With it they choose a new password. Until then the old one works; a link made before stops working.",
  linkAct: "Make the link",
  cancel: "Cancel",
  close: "Close",
};
const zh: typeof en = {
  disable: (name) => `停用${name}的账号？`,
  out: "对方会立即在所有设备上退出，并且不能再登录。",
  chats: (n) =>
    n === 0 ? "对方没有进行中的会话。" : `对方进行中的 ${n} 个会话会回到排队，分给其他空闲客服。`,
  kept: "已经发出的消息都会保留，账号之后可以重新启用。",
  disableAct: "停用",
  enable: (name) => `重新启用${name}的账号？`,
  in: "对方可以用原来的密码登录。忘记密码的话，可以再生成一个新链接。",
  enableAct: "启用",
  lastAdmin: "这是最后一位管理员。请先把另一位同事设为管理员，否则就没有人能管理人员了。",
  link: (name) => `为${name}生成新链接？`,
  linkText: "对方可以用它设置新密码；在那之前旧密码仍然可用，之前生成的链接会失效。",
  linkAct: "生成链接",
  cancel: "取消",
  close: "关闭",
};

interface Props {
  person: Person;
  close: () => void;
}

/** Keeps somebody out, or lets them in again; says what becomes of their chats. */
export function DisableDialog({ person, close }: Props) {
  const t = useTexts({ en, zh });
  const client = useQueryClient();
  const off = person.disabled ?? false;
  const act = useMutation({
    mutationFn: () =>
      off
        ? request<Person>("PATCH", `/v1/agents/${person.id}`, { body: { disabled: false } })
        : request<Person>("POST", `/v1/agents/${person.id}/disable`),
    onSuccess: () => {
      agentsChanged(client);
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={off ? t.enable(person.name) : t.disable(person.name)}
      centered
      closeButtonProps={{ "aria-label": t.close }}
    >
      {off ? (
        <Text>{t.in}</Text>
      ) : (
        <List spacing="xs">
          <List.Item>{t.out}</List.Item>
          <List.Item>{t.chats(person.load)}</List.Item>
          <List.Item>{t.kept}</List.Item>
        </List>
      )}
      <Refused error={act.error} />
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close} data-autofocus>
          {t.cancel}
        </Button>
        <Button color={off ? undefined : "red.9"} loading={act.isPending} onClick={() => act.mutate()}>
          {off ? t.enableAct : t.disableAct}
        </Button>
      </Group>
    </Modal>
  );
}

/** Makes a link with which somebody chooses a new password. */
export function LinkDialog({ person, close }: Props) {
  const t = useTexts({ en, zh });
  const make = useMutation({
    mutationFn: () => request<Schema["LinkOutputBody"]>("POST", `/v1/agents/${person.id}/link`),
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t.link(person.name)}
      centered
      closeButtonProps={{ "aria-label": t.close }}
      closeOnClickOutside={!make.data}
    >
      {make.data ? (
        <LinkPanel name={person.name} link={make.data.link} done={close} />
      ) : (
        <>
          <Text>{t.linkText}</Text>
          <Refused error={make.error} />
          <Group justify="flex-end" mt="lg" gap="xs">
            <Button variant="default" onClick={close}>
              {t.cancel}
            </Button>
            <Button loading={make.isPending} onClick={() => make.mutate()} data-autofocus>
              {t.linkAct}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

/** Why the server did not do it. */
function Refused({ error }: { error: unknown }) {
  const t = useTexts({ en, zh });
  const failure = useFailure(error);
  if (!error) return null;
  const last = error instanceof Problem && error.code === "conflict";
  return (
    <Alert color="red" variant="light" role="alert" mt="md">
      {last ? t.lastAdmin : failure}
    </Alert>
  );
}
