import { Menu, NavLink, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { Problem, request } from "../api/client";
import { useLanguage, useTexts } from "../i18n/language";
import { can, useMe } from "../session/session";
import { useCommands } from "./commands";
import { Icon, type IconName } from "./icons";
import { Keys } from "./keys";
import classes from "./shell.module.css";

const en = {
  areas: "Areas",
  chats: "Chats",
  trainer: "Trainer",
  settings: "Settings",
  account: "Your account",
  language: "切换到中文",
  light: "Light",
  dark: "Dark",
  auto: "Like the system",
  scheme: "Appearance",
  signOut: "Sign out",
  stillIn: "You are still signed in: the server did not answer. Try again in a moment.",
};
const zh: typeof en = {
  areas: "区域",
  chats: "会话",
  trainer: "训练",
  settings: "设置",
  account: "我的账号",
  language: "Switch to English",
  light: "浅色",
  dark: "深色",
  auto: "跟随系统",
  scheme: "外观",
  signOut: "退出登录",
  stillIn: "还没有退出：服务器没有回应，请稍后再试。",
};

/** The frame of every page: the areas on the left (below on phones), the page beside it. */
export function Shell({
  count,
  presence,
  choices,
  children,
}: {
  /** How many chats have something new, on the entry of the chats. */
  count: ReactNode;
  /** Whether one takes new chats. */
  presence: ReactNode;
  /** The same as items of the account's menu. */
  choices: ReactNode;
  children: ReactNode;
}) {
  const t = useTexts({ en, zh });
  const me = useMe();
  return (
    <div className={classes.shell}>
      <nav className={classes.rail} aria-label={t.areas}>
        <img className={classes.mark} src="/icon.svg" alt="Usher" width={28} height={28} />
        <Area to="/" also="/chats" icon="chats" label={t.chats} count={count} />
        {can(me, "trainer") && <Area to="/trainer" icon="trainer" label={t.trainer} />}
        {can(me, "admin") && <Area to="/settings" icon="settings" label={t.settings} />}
        {presence}
        <Account choices={choices} />
      </nav>
      <div className={classes.page}>{children}</div>
      <Pages />
      <Keys />
    </div>
  );
}

/** The pages and one's own choices, for the palette. */
function Pages() {
  const t = useTexts({ en, zh });
  const me = useMe();
  const [, go] = useLocation();
  const { language, choose } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const to = (path: string, label: string) => ({ id: path, group: t.areas, label, run: () => go(path) });
  useCommands([
    to("/", t.chats),
    ...(can(me, "trainer") ? [to("/trainer", t.trainer)] : []),
    ...(can(me, "admin") ? [to("/settings", t.settings)] : []),
    {
      id: "language",
      group: t.account,
      label: t.language,
      run: () => choose(language === "en" ? "zh" : "en"),
    },
    ...(["light", "dark", "auto"] as const).map((s) => ({
      id: `scheme ${s}`,
      group: t.account,
      label: `${t.scheme}: ${t[s]}`,
      run: () => setColorScheme(s),
    })),
  ]);
  return null;
}

function Area({
  to,
  also,
  icon,
  label,
  count,
}: {
  to: string;
  also?: string;
  icon: IconName;
  label: string;
  count?: ReactNode;
}) {
  const [at] = useLocation();
  const active = to === "/" ? at === "/" || (also !== undefined && at.startsWith(also)) : at.startsWith(to);
  return (
    <NavLink
      component={Link}
      href={to}
      active={active}
      aria-current={active ? "page" : undefined}
      label={
        <>
          {label}
          {count}
        </>
      }
      leftSection={<Icon name={icon} />}
      className={classes.area}
    />
  );
}

function Account({ choices }: { choices: ReactNode }) {
  const t = useTexts({ en, zh });
  const me = useMe();
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async () => {
    try {
      await request("DELETE", "/v1/session");
    } catch (error) {
      if (!(error instanceof Problem && error.code === "unauthorized")) {
        notifications.show({ color: "red", message: t.stillIn, role: "alert" });
        return;
      }
    }
    location.assign("/");
  };
  useCommands([
    { id: "sign out", group: t.account, label: t.signOut, asked: true, run: () => void signOut() },
  ]);
  return (
    <Menu position="right-end" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={t.account}>
          <span className={classes.initial} aria-hidden="true">
            {[...me.name][0]}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)" dir="auto">
            {me.name}
          </Text>
          {me.email}
        </Menu.Label>
        {choices}
        <Menu.Divider />
        <Menu.Item component={Link} href="/settings/account">
          {t.account}
        </Menu.Item>
        <Menu.Item onClick={() => choose(language === "en" ? "zh" : "en")}>{t.language}</Menu.Item>
        <Menu.Label>{t.scheme}</Menu.Label>
        {(["light", "dark", "auto"] as const).map((s) => (
          <Menu.Item
            key={s}
            onClick={() => setColorScheme(s)}
            rightSection={colorScheme === s ? "✓" : null}
            aria-current={colorScheme === s}
          >
            {t[s]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
