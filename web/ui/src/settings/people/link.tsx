import { Alert, Button, CopyButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { useLanguage, useTexts } from "../../i18n/language";
import { locale } from "../../i18n/locale";
import type { NewLink } from "./data";
import { linkAddress } from "./people";

const en = {
  invite: (name: string) => `${name} is invited`,
  inviteText: "Send this link. It opens a page to choose a password, and then Usher.",
  reset: (name: string) => `A new link for ${name}`,
  resetText: "Send this link. The old password works until a new one is chosen with it.",
  link: "One-time link",
  copy: "Copy link",
  copied: "Copied",
  once: (at: string) =>
    `It is shown only now. It works once, until ${at}. If it gets lost, make a new one; this one then stops working.`,
  done: "Done",
};
const zh: typeof en = {
  invite: (name) => `已邀请${name}`,
  inviteText: "把这个链接发给对方：打开后设置密码，就能进入 Usher。",
  reset: (name) => `给${name}的新链接`,
  resetText: "把这个链接发给对方。在用它设置新密码之前，原来的密码仍然可用。",
  link: "一次性链接",
  copy: "复制链接",
  copied: "已复制",
  once: (at) => `链接只显示这一次，只能用一次，有效期到 ${at}。丢了可以重新生成，旧链接随即失效。`,
  done: "完成",
};

/** A link that was just made: to be copied now, for it is not shown again. */
export function LinkPanel({ name, link, done }: { name: string; link: NewLink; done: () => void }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const until = new Intl.DateTimeFormat(locale(language), { dateStyle: "long", timeStyle: "short" });
  const address = linkAddress(link.token, location.origin);
  const invited = link.kind === "invite";
  return (
    <Stack>
      <div role="status">
        <Text fw={600}>{invited ? t.invite(name) : t.reset(name)}</Text>
        <Text c="dimmed">{invited ? t.inviteText : t.resetText}</Text>
      </div>
      <TextInput
        label={t.link}
        readOnly
        value={address}
        onFocus={(e) => e.currentTarget.select()}
        styles={{ input: { fontFamily: "monospace" } }}
      />
      <CopyButton value={address} timeout={4000}>
        {({ copied, copy }) => (
          <Button onClick={copy} variant={copied ? "light" : "filled"} data-autofocus aria-live="polite">
            {copied ? t.copied : t.copy}
          </Button>
        )}
      </CopyButton>
      <Alert color="gray" variant="light">
        {t.once(until.format(new Date(link.expires_at)))}
      </Alert>
      <Group justify="flex-end">
        <Button variant="default" onClick={done}>
          {t.done}
        </Button>
      </Group>
    </Stack>
  );
}
