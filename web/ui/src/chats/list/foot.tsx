import { Button, Menu } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { useCommands } from "../../parts/commands";
import { useAlerts } from "../alertcontext";
import { useDesk, useDeskState } from "../context";
import classes from "./list.module.css";

const en = {
  online: "Online",
  away: "Away",
  connecting: "Connecting…",
  lost: "No connection",
  out: "Signed out",
  presence: (now: string) => `You are: ${now}. Change`,
  group: "Presence",
  be: { online: "Set yourself online", away: "Set yourself away" },
  onlineWhy: "New chats come to you",
  awayWhy: "You keep your chats and get no new ones",
  alerts: "Sound and notifications",
  sound: "Sound",
  desktop: "Notifications of this browser",
  blocked: "Blocked in the browser's settings for this site",
  on: "on",
  off: "off",
};
const zh: typeof en = {
  online: "在线",
  away: "离开",
  connecting: "正在连接…",
  lost: "连接已断开",
  out: "登录已过期",
  presence: (now) => `当前状态：${now}，点击更改`,
  group: "接待状态",
  be: { online: "切换为在线", away: "切换为离开" },
  onlineWhy: "会分配新会话给您",
  awayWhy: "保留手上的会话，不再分配新的",
  alerts: "声音和通知",
  sound: "提示音",
  desktop: "浏览器通知",
  blocked: "浏览器已禁止本站的通知",
  on: "开",
  off: "关",
};

const choices = ["online", "away"] as const;

/** Whether one takes new chats, and how one hears of them. */
export function Foot() {
  return (
    <div className={classes.foot}>
      <PresenceSwitch />
      <Alerts />
    </div>
  );
}

function PresenceSwitch() {
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
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={400}
          c="var(--mantine-color-text)"
          aria-label={t.presence(now)}
          leftSection={
            <span className={classes.dot} data-presence={status === "online" ? presence : "lost"} />
          }
        >
          {now}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((p) => (
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
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Alerts() {
  const t = useTexts({ en, zh });
  const { sound, setSound, desktop, setDesktop } = useAlerts();
  return (
    <Menu position="top-end" withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" fw={400} aria-label={t.alerts}>
          {t.sound}: {sound ? t.on : t.off}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setSound(!sound)} rightSection={sound ? "✓" : null} aria-current={sound}>
          {t.sound}
        </Menu.Item>
        <Menu.Item
          onClick={() => setDesktop(desktop !== "on")}
          disabled={desktop === "blocked"}
          rightSection={desktop === "on" ? "✓" : null}
          aria-current={desktop === "on"}
        >
          {t.desktop}
          {desktop === "blocked" && <span className={classes.why}>{t.blocked}</span>}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
