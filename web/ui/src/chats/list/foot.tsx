import { Button, Menu } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { useAlerts } from "../alertcontext";
import classes from "./list.module.css";

const en = {
  alerts: "Sound and notifications",
  sound: "Sound",
  desktop: "Notifications of this browser",
  blocked: "Blocked in the browser's settings for this site",
  on: "on",
  off: "off",
};
const zh: typeof en = {
  alerts: "声音和通知",
  sound: "提示音",
  desktop: "浏览器通知",
  blocked: "浏览器已禁止本站的通知",
  on: "开",
  off: "关",
};

/** How one hears of news. */
export function Foot() {
  return (
    <div className={classes.foot}>
      <Alerts />
    </div>
  );
}

function Alerts() {
  const t = useTexts({ en, zh });
  const { sound, setSound, desktop, setDesktop } = useAlerts();
  return (
    <Menu position="top-start" withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={400}
          aria-label={t.alerts}
          rightSection={<Icon name="down" size={12} />}
          c="var(--mantine-color-text)"
          className={classes.menu}
        >
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
