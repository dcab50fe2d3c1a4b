import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../../i18n/language";
import { en, zh } from "./editor_texts";

interface Props {
  dirty: boolean;
  /** Reports whether it was saved. */
  save: () => Promise<boolean>;
  discard: () => void;
}

/**
 * Asks before a link leads away from what is not saved, and lets the browser ask before the tab closes.
 * Whoever goes back with the browser's button finds the draft again.
 */
export function Leave({ dirty, save, discard }: Props) {
  const t = useTexts({ en, zh });
  const [, navigate] = useLocation();
  const [to, setTo] = useState<string>();
  useEffect(() => {
    if (!dirty) return;
    const click = (e: MouseEvent) => {
      const link = e.target instanceof Element ? e.target.closest<HTMLAnchorElement>("a[href]") : null;
      const other = e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0 || link?.target === "_blank";
      if (!link || other || link.origin !== location.origin || link.pathname === location.pathname) return;
      e.preventDefault();
      e.stopPropagation();
      setTo(link.pathname + link.search);
    };
    const unload = (e: BeforeUnloadEvent) => e.preventDefault();
    document.addEventListener("click", click, true);
    window.addEventListener("beforeunload", unload);
    return () => {
      document.removeEventListener("click", click, true);
      window.removeEventListener("beforeunload", unload);
    };
  }, [dirty]);
  const stay = () => setTo(undefined);
  const leave = () => {
    stay();
    if (to !== undefined) navigate(to);
  };
  return (
    <Modal
      opened={to !== undefined}
      onClose={stay}
      title={t.leaveTitle}
      centered
      closeButtonProps={{ "aria-label": t.stay }}
    >
      <Stack>
        <Text>{t.leaveText}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={stay}>
            {t.stay}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              discard();
              leave();
            }}
          >
            {t.leaveDiscard}
          </Button>
          <Button data-autofocus onClick={() => void save().then((saved) => (saved ? leave() : stay()))}>
            {t.leaveSave}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
