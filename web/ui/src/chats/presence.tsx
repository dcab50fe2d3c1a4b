import { Menu, UnstyledButton } from "@mantine/core";
import { useTexts } from "../i18n/language";
import { useCommands } from "../parts/commands";
import { Icon } from "../parts/icons";
import { useDesk, useDeskState } from "./context";
import classes from "./presence.module.css";

const en = {
  online: "Online",
  away: "Away",
  connecting: "Connecting…",
  lost: "Offline",
  out: "Signed out",
  presence: (now: string) => `You are: ${now}. Change`,
  group: "Presence",
  be: { online: "Set yourself online", away: "Set yourself away" },
  onlineWhy: "New chats come to you",
  awayWhy: "You keep your chats and get no new ones",
};
const zh: typeof en = {
  online: "在线",
  away: "离开",
  connecting: "连接中…",
  lost: "未连接",
  out: "需登录",
  presence: (now) => `当前状态：${now}，点击更改`,
  group: "接待状态",
  be: { online: "切换为在线", away: "切换为离开" },
  onlineWhy: "会分配新会话给您",
  awayWhy: "保留手上的会话，不再分配新的",
};

const choices = ["online", "away"] as const;

/** Whether one takes new chats, to be seen and changed on every page. */
export function PresenceSwitch() {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const status = useDeskState((d) => d.status);
  const presence = useDeskState((d) => d.presence);
  const now = status === "online" ? t[presence] : t[status];
  useCommands(
    choices.map((p) => ({
      id: `presence ${p}`,
      group: t.group,
      label: t.be[p],
      run: () => desk.setPresence(p),
    })),
  );
  return (
    <Menu position="right-end" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.switch} aria-label={t.presence(now)}>
          <span className={classes.dot} data-presence={status === "online" ? presence : "lost"} />
          {/* For the moment that connecting takes, nothing changes its width. */}
          {status === "connecting" ? t[presence] : now}
          <Icon name="down" size={12} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <PresenceChoices />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The two choices as items of a menu. */
export function PresenceChoices() {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const presence = useDeskState((d) => d.presence);
  return choices.map((p) => (
    <Menu.Item
      key={p}
      onClick={() => desk.setPresence(p)}
      leftSection={<span className={classes.dot} data-presence={p} />}
      rightSection={presence === p ? "✓" : null}
      aria-current={presence === p}
    >
      {t[p]}
      <span className={classes.why}>{p === "online" ? t.onlineWhy : t.awayWhy}</span>
    </Menu.Item>
  ));
}
