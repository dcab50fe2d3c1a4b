import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../i18n/language";

const en = {
  title: "Leave without saving?",
  text: "What you changed here is not saved yet.",
  stay: "Stay here",
  leave: "Leave without saving",
  save: "Save and leave",
};
const zh: typeof en = {
  title: "不保存就离开吗？",
  text: "这里的改动还没有保存。",
  stay: "留在这里",
  leave: "不保存，离开",
  save: "保存后离开",
};

interface Props {
  dirty: boolean;
  discard: () => void;
  /** Offered as well where it is given; reports whether it was saved. */
  save?: () => Promise<boolean>;
}

/**
 * Asks before a link leads away from a form with unsaved changes, and lets the browser ask before the page is
 * closed over it. The browser's own back button does not ask.
 */
export function LeaveGuard({ dirty, discard, save }: Props) {
  const t = useTexts({ en, zh });
  const [, navigate] = useLocation();
  const [to, setTo] = useState<string | null>(null);
  useEffect(() => {
    if (!dirty) return;
    const closing = (e: BeforeUnloadEvent) => e.preventDefault();
    const clicked = (e: MouseEvent) => {
      const target = leadsTo(e);
      if (target === null) return;
      e.preventDefault();
      e.stopPropagation();
      setTo(target);
    };
    addEventListener("beforeunload", closing);
    document.addEventListener("click", clicked, true);
    return () => {
      removeEventListener("beforeunload", closing);
      document.removeEventListener("click", clicked, true);
    };
  }, [dirty]);
  const stay = () => setTo(null);
  const leave = () => {
    stay();
    if (to !== null) navigate(to);
  };
  const drop = () => {
    discard();
    leave();
  };
  return (
    <Modal
      opened={to !== null}
      onClose={stay}
      title={t.title}
      centered
      size={save ? "lg" : "md"} // the buttons in one row
      withCloseButton={false}
    >
      <Text>{t.text}</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={drop}>
          {t.leave}
        </Button>
        <Button variant={save ? "default" : "filled"} onClick={stay} data-autofocus={save ? undefined : true}>
          {t.stay}
        </Button>
        {save && (
          <Button data-autofocus onClick={() => void save().then((saved) => (saved ? leave() : stay()))}>
            {t.save}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

/** The address of our own pages that a click would open in this tab instead of this page; null: none. */
function leadsTo(e: MouseEvent): string | null {
  if (e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey || !(e.target instanceof Element)) {
    return null;
  }
  const link = e.target.closest("a");
  if (!link?.href || (link.target !== "" && link.target !== "_self") || link.hasAttribute("download")) {
    return null;
  }
  const url = new URL(link.href);
  if (url.origin !== location.origin || url.pathname === location.pathname) return null;
  return url.pathname + url.search + url.hash;
}
