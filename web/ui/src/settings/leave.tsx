import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../i18n/language";

const en = {
  title: "Leave without saving?",
  text: "What you changed here is not saved yet.",
  stay: "Stay here",
  leave: "Leave without saving",
};
const zh: typeof en = {
  title: "不保存就离开吗？",
  text: "这里的改动还没有保存。",
  stay: "留在这里",
  leave: "不保存，离开",
};

/** Asks before a link leads away from a form with unsaved changes, or the page is closed over it. */
export function LeaveGuard({ dirty, discard }: { dirty: boolean; discard: () => void }) {
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
  const leave = () => {
    discard();
    setTo(null);
    if (to !== null) navigate(to);
  };
  return (
    <Modal opened={to !== null} onClose={() => setTo(null)} title={t.title} centered withCloseButton={false}>
      <Text>{t.text}</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={leave}>
          {t.leave}
        </Button>
        <Button onClick={() => setTo(null)} data-autofocus>
          {t.stay}
        </Button>
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
