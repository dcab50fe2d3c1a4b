import { ActionIcon, Menu, UnstyledButton } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { When } from "../../parts/when";
import type { Webhook } from "./data";
import { names } from "./names";
import { type Status, statusOf } from "./status";
import classes from "./webhooks.module.css";

const en = {
  webhooks: "Webhooks",
  actions: (url: string) => `Actions for ${url}`,
  change: "Change",
  test: "Send a test",
  deliveries: "Deliveries",
  rotate: "New secret",
  remove: "Remove",
  all: "All events",
  status: {
    works: "Works",
    new: "Has got nothing yet",
    down: "Takes nothing",
    off: "Off",
    failing: "Disabled: it has taken nothing for five days",
    gone: "Disabled: it says that it is gone (410)",
  } satisfies Record<Status, string>,
  ok: "last event",
  since: "since",
  next: "next attempt",
  again: "Turn it on again once it is mended: it gets what it has missed.",
  delivered: (n: number) => `${n} delivered`,
  pending: (n: number) => `${n} waiting`,
  dead: (n: number) => `${n} given up`,
  oldSecret: "The old secret signs, too, until",
};
const zh: typeof en = {
  webhooks: "Webhook",
  actions: (url) => `对 ${url} 的操作`,
  change: "修改",
  test: "发送测试",
  deliveries: "投递记录",
  rotate: "更换密钥",
  remove: "删除",
  all: "全部事件",
  status: {
    works: "正常",
    new: "还没有发送过",
    down: "对方没有接收",
    off: "已停用",
    failing: "已自动停用：对方五天没有接收任何事件",
    gone: "已自动停用：对方表示地址已失效（410）",
  },
  ok: "最近一次",
  since: "开始于",
  next: "下次尝试",
  again: "修好之后重新启用，就会补发错过的事件。",
  delivered: (n) => `已送达 ${n}`,
  pending: (n) => `待重试 ${n}`,
  dead: (n) => `已放弃 ${n}`,
  oldSecret: "旧密钥同时有效，直到",
};

export type Act = "change" | "test" | "deliveries" | "rotate" | "remove";

interface Props {
  hooks: Webhook[];
  act: (act: Act, h: Webhook) => void;
}

/** The webhooks, how each is doing, and what can be done about it. */
export function WebhookList({ hooks, act }: Props) {
  const t = useTexts({ en, zh });
  return (
    <ul className={classes.list} aria-label={t.webhooks}>
      {hooks.map((h) => (
        <li key={h.id} className={classes.row} data-status={statusOf(h)}>
          <div className={classes.main}>
            <UnstyledButton className={classes.url} onClick={() => act("change", h)}>
              {h.url}
            </UnstyledButton>
            {h.description && (
              <div className={classes.quiet} dir="auto">
                {h.description}
              </div>
            )}
            <How h={h} />
            <Facts h={h} open={() => act("deliveries", h)} />
          </div>
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t.actions(h.url)}>
                <Icon name="more" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => act("change", h)}>{t.change}</Menu.Item>
              <Menu.Item onClick={() => act("test", h)}>{t.test}</Menu.Item>
              <Menu.Item onClick={() => act("deliveries", h)}>{t.deliveries}</Menu.Item>
              <Menu.Item onClick={() => act("rotate", h)}>{t.rotate}</Menu.Item>
              <Menu.Divider />
              <Menu.Item c="var(--mantine-color-error)" onClick={() => act("remove", h)}>
                {t.remove}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </li>
      ))}
    </ul>
  );
}

/** Whether it works, and since when not. */
function How({ h }: { h: Webhook }) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  const status = statusOf(h);
  return (
    <div>
      <span className={classes.dot} aria-hidden="true" />
      {t.status[status]}
      <span className={classes.quiet}>
        {status === "works" && h.ok_at && (
          <>
            {" · "}
            {t.ok} <When at={h.ok_at} />
          </>
        )}
        {status === "down" && h.failing_at && (
          <>
            {" · "}
            {t.since} <When at={h.failing_at} />
            {h.wait_until && (
              <>
                {" · "}
                {t.next} <When at={h.wait_until} />
              </>
            )}
          </>
        )}
      </span>
      {h.error && status !== "off" && status !== "gone" && (
        <div className={classes.error}>{n.failure(h.error)}</div>
      )}
      {(status === "failing" || status === "gone") && <div className={classes.quiet}>{t.again}</div>}
      {h.old_secret_until && (
        <div className={classes.quiet}>
          {t.oldSecret} <When at={h.old_secret_until} />
        </div>
      )}
    </div>
  );
}

/** What it gets, and how much of it arrived. */
function Facts({ h, open }: { h: Webhook; open: () => void }) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  const types = h.types ?? [];
  return (
    <div className={`${classes.facts} figures`}>
      <span title={types.map((type) => n.types[type] ?? type).join("\n")}>
        {types.length === 0 ? t.all : types.join(", ")}
      </span>
      <span>{t.delivered(h.delivered)}</span>
      {h.pending > 0 && (
        <UnstyledButton className={classes.link} onClick={open}>
          {t.pending(h.pending)}
        </UnstyledButton>
      )}
      {h.dead > 0 && (
        <UnstyledButton className={classes.link} data-bad onClick={open}>
          {t.dead(h.dead)}
        </UnstyledButton>
      )}
    </div>
  );
}
