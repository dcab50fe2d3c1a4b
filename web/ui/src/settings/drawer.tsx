import { Button, Drawer, Group, Modal, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTexts } from "../i18n/language";
import { LeaveGuard } from "../parts/leave";

const en = {
  close: "Close",
  title: "Close without saving?",
  text: "What you typed here would be lost.",
  stay: "Go on writing",
  drop: "Close without saving",
};
const zh: typeof en = {
  close: "关闭",
  title: "不保存就关闭吗？",
  text: "填写的内容会丢失。",
  stay: "继续填写",
  drop: "不保存，关闭",
};

/** A form at the side of the page (all of it on phones) that asks before it throws anything away. */
export function FormDrawer({
  title,
  dirty,
  stay = false,
  close,
  children,
}: {
  title: string;
  dirty: boolean;
  /** What is in it is shown this once: a click beside it, or Escape, does not close it. */
  stay?: boolean;
  close: () => void;
  children: ReactNode;
}) {
  const t = useTexts({ en, zh });
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Drawer
        opened
        position="right"
        size={460}
        title={title}
        closeButtonProps={{ "aria-label": t.close }}
        closeOnClickOutside={!stay}
        closeOnEscape={!stay}
        onClose={() => (dirty ? setAsking(true) : close())}
      >
        {children}
      </Drawer>
      <LeaveGuard dirty={dirty} discard={close} />
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.title}
        centered
        withCloseButton={false}
        zIndex={400}
      >
        <Text>{t.text}</Text>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={close}>
            {t.drop}
          </Button>
          <Button onClick={() => setAsking(false)} data-autofocus>
            {t.stay}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
