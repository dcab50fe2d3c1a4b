import { ActionIcon, Alert, Button, Group, Menu, Modal, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { useLanguage, useTexts } from "../../i18n/language";
import { duration } from "../../i18n/time";
import { useCommands } from "../../parts/commands";
import { Icon } from "../../parts/icons";
import { useNow } from "../../parts/when";
import { useAgents, useDesk } from "../context";
import { leaveRow } from "../focus";
import type { Chat } from "../model";
import { agentName, customerName } from "../names";
import { useRefusal } from "../refusal";
import { waitingSince } from "../rows";
import { type Action, actionsOf } from "./actions";
import classes from "./chat.module.css";
import type { Actions } from "./useactions";

const en = {
  back: "Back to the list",
  info: "About the customer",
  more: "More actions",
  group: "This chat",
  claim: "Claim",
  transfer: "Transfer…",
  release: "Back to the queue",
  return: "Back to the bot",
  close: "Close",
  archive: "Archive (abuse, advertising)",
  restore: "Restore",
  sure: "Close this chat?",
  sureWhy: "The customer is told. If they write again, the bot answers first.",
  keep: "Keep open",
  dismiss: "Dismiss",
  overtaken: "The customer has just written. Read that, and close the chat then.",
  mine: "With you",
  waits: (s: string) => `waiting for ${s}`,
  state: { bot: "With the bot", queued: "In the queue", closed: "Closed", archived: "Archived" } as Record<
    string,
    string
  >,
  agent: (name: string) => `With ${name || "another agent"}`,
};
const zh: typeof en = {
  back: "返回列表",
  info: "客户资料",
  more: "更多操作",
  group: "当前会话",
  claim: "接入",
  transfer: "转接…",
  release: "放回排队",
  return: "交回机器人",
  close: "结束",
  archive: "归档（辱骂、广告）",
  restore: "恢复",
  sure: "结束这个会话？",
  sureWhy: "客户会收到通知；客户再发消息时，先由机器人接待。",
  keep: "先不结束",
  dismiss: "知道了",
  overtaken: "客户刚刚又发来消息，请看过后再结束。",
  mine: "您接待中",
  waits: (s) => `已等待 ${s}`,
  state: { bot: "机器人接待中", queued: "排队中", closed: "已结束", archived: "已归档" },
  agent: (name) => `${name || "其他客服"}接待中`,
};

const shortcut: Partial<Record<Action, string>> = {
  claim: "c",
  transfer: "t",
  close: "e",
  return: "b",
  release: "q",
};

interface Props {
  chat: Chat;
  actions: Actions;
  transfer: () => void;
  info: () => void;
  infoOpen: boolean;
}

/** Who it is, how the chat stands, and what can be done with it. */
export function ChatHeader({ chat, actions, transfer, info, infoOpen }: Props) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const desk = useDesk();
  const can = actionsOf(chat, desk.me);
  const start = (a: Action) => {
    if (a === "transfer") transfer();
    else if (a === "close") actions.setConfirming(true);
    else if (a === "restore") actions.run(a, { to: "queued" });
    else {
      if (a === "claim") leaveRow(); // what one claims, one replies to
      actions.run(a);
    }
  };
  useCommands(
    can.map((a) => ({ id: a, group: t.group, label: t[a], key: shortcut[a], run: () => start(a) })),
  );
  const first = can.includes("claim") ? "claim" : can.includes("restore") ? "restore" : undefined;
  const rest = can.filter((a) => a !== first && (first || a !== "close"));
  return (
    <>
      <header className={classes.header}>
        <ActionIcon
          component={Link}
          href="/"
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t.back}
          className={classes.back}
        >
          <Icon name="back" />
        </ActionIcon>
        <div className={classes.who}>
          <Title order={1} className={classes.title}>
            <bdi>{customerName(chat, language)}</bdi>
          </Title>
          <Standing chat={chat} />
        </div>
        <Group gap={6} wrap="nowrap">
          {first && (
            <Button
              size="sm"
              onClick={() => start(first)}
              loading={actions.running === first}
              aria-keyshortcuts={shortcut[first]}
            >
              {t[first]}
            </Button>
          )}
          {!first && can.includes("close") && (
            <Button size="sm" variant="default" onClick={() => start("close")} aria-keyshortcuts="e">
              {t.close}
            </Button>
          )}
          {rest.length > 0 && (
            <Menu position="bottom-end" withinPortal>
              <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label={t.more}>
                  <Icon name="more" />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {rest.map((a) => (
                  <Menu.Item
                    key={a}
                    onClick={() => start(a)}
                    rightSection={shortcut[a] ? <span className={classes.key}>{shortcut[a]}</span> : null}
                  >
                    {t[a]}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          <ActionIcon
            variant={infoOpen ? "light" : "default"}
            size={36}
            onClick={info}
            aria-label={t.info}
            aria-expanded={infoOpen}
          >
            <Icon name="person" />
          </ActionIcon>
        </Group>
      </header>
      <CloseChat actions={actions} />
      {actions.error !== null && <Refused actions={actions} />}
    </>
  );
}

function Standing({ chat }: { chat: Chat }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const desk = useDesk();
  const agents = useAgents();
  const now = useNow(5);
  const with_ = chat.owner === desk.me.id ? t.mine : t.agent(agentName(agents, chat.owner));
  const since = waitingSince(chat);
  const waits = since ? ` · ${t.waits(duration((now.getTime() - since.getTime()) / 1000, language))}` : "";
  return (
    <Text size="xs" c="dimmed" className="figures" truncate>
      <bdi>{chat.state === "agent" ? with_ : t.state[chat.state]}</bdi>
      {waits}
    </Text>
  );
}

/** Closing tells the customer and cannot be undone: it is asked once more. */
function CloseChat({ actions }: { actions: Actions }) {
  const t = useTexts({ en, zh });
  return (
    <Modal
      opened={actions.confirming}
      onClose={() => actions.setConfirming(false)}
      title={t.sure}
      withCloseButton={false}
      size="sm"
      centered
    >
      <Text c="dimmed" mb="md">
        {t.sureWhy}
      </Text>
      <Group gap="xs" justify="flex-end">
        <Button variant="default" onClick={() => actions.setConfirming(false)}>
          {t.keep}
        </Button>
        <Button onClick={() => actions.run("close")} loading={actions.running === "close"} data-autofocus>
          {t.close}
        </Button>
      </Group>
    </Modal>
  );
}

function Refused({ actions }: { actions: Actions }) {
  const t = useTexts({ en, zh });
  const refusal = useRefusal(actions.error);
  return (
    <Alert
      color="red"
      variant="light"
      radius={0}
      p="xs"
      role="alert"
      withCloseButton
      onClose={actions.forget}
      closeButtonLabel={t.dismiss}
    >
      {actions.overtaken ? t.overtaken : refusal}
    </Alert>
  );
}
