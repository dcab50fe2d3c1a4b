import { Alert, Button, CopyButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { useTexts } from "../../i18n/language";

const en = {
  copy: "Copy",
  copied: "Copied",
  once: "It is shown only now. Put it where the other system keeps its secrets.",
  done: "Done",
};
const zh: typeof en = {
  copy: "复制",
  copied: "已复制",
  once: "只显示这一次，请保存到对方系统存放密钥的地方。",
  done: "完成",
};

/** A secret that was just made: to be copied now, for it is not shown again. */
export function SecretPanel({
  title,
  text,
  label,
  secret,
  done,
}: {
  title: string;
  text: string;
  label: string;
  secret: string;
  done: () => void;
}) {
  const t = useTexts({ en, zh });
  return (
    <Stack>
      <div role="status">
        <Text fw={600}>{title}</Text>
        <Text c="dimmed">{text}</Text>
      </div>
      <TextInput
        label={label}
        readOnly
        value={secret}
        onFocus={(e) => e.currentTarget.select()}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
      />
      <CopyButton value={secret} timeout={4000}>
        {({ copied, copy }) => (
          <Button onClick={copy} variant={copied ? "light" : "filled"} data-autofocus aria-live="polite">
            {copied ? t.copied : t.copy}
          </Button>
        )}
      </CopyButton>
      <Alert color="gray" variant="light">
        {t.once}
      </Alert>
      <Group justify="flex-end">
        <Button variant="default" onClick={done}>
          {t.done}
        </Button>
      </Group>
    </Stack>
  );
}
