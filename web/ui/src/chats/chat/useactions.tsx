import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Problem } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { useDesk, useDeskState } from "../context";
import type { Chat, Message } from "../model";
import { customerName } from "../names";
import { type Action, undoOf } from "./actions";

const en = {
  undo: "Undo",
  dismiss: "Dismiss",
  done: {
    claim: (n: string) => `The chat with ${n} is yours`,
    release: (n: string) => `${n} is back in the queue`,
    return: (n: string) => `${n} is back with the bot`,
    close: (n: string) => `The chat with ${n} is closed`,
    archive: (n: string) => `The chat with ${n} is archived`,
    restore: (n: string) => `The chat with ${n} is back in the queue`,
    transfer: (n: string) => `The chat with ${n} was transferred`,
  } as Record<Action, (n: string) => string>,
};
const zh: typeof en = {
  undo: "撤销",
  dismiss: "知道了",
  done: {
    claim: (n) => `已接入${n}的会话`,
    release: (n) => `${n}已回到排队`,
    return: (n) => `${n}已交回机器人`,
    close: (n) => `与${n}的会话已结束`,
    archive: (n) => `与${n}的会话已归档`,
    restore: (n) => `${n}的会话已恢复到排队`,
    transfer: (n) => `${n}的会话已转接`,
  },
};

/** Does things to a chat: one at a time, with a way back where there is one; what fails stays to be shown. */
export function useActions(chat: Chat) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const desk = useDesk();
  const [confirming, setConfirming] = useState(false);
  const asked = useRef<number>(undefined); // how far the chat was seen when whether to close was asked: what comes behind that is not
  const written = useDeskState((d) => lastOf(d.view(chat.id).feed.messages));
  const say = (action: Action, before: Chat) => {
    const undo = action === "claim" ? null : undoOf(action, before, desk);
    const text = t.done[action](customerName(before, language));
    const id = `${action} ${before.id}`;
    notifications.show({
      id,
      autoClose: undo ? 8000 : 4000,
      closeButtonProps: { "aria-label": t.dismiss },
      message: (
        <Group justify="space-between" wrap="nowrap">
          <bdi>{text}</bdi>
          {undo && (
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => {
                notifications.hide(id);
                taken.mutate(undo);
              }}
            >
              {t.undo}
            </Button>
          )}
        </Group>
      ),
    });
  };
  const taken = useMutation({ mutationFn: (undo: () => Promise<unknown>) => undo() });
  const act = useMutation({
    mutationFn: ({ action, body, seen }: { action: Action; body?: object; seen?: number }) =>
      desk.act(chat.id, action, body, seen),
    onMutate: () => chat,
    onSuccess: (_, { action }, before) => {
      setConfirming(false);
      if (action !== "claim") say(action, before);
    },
    onError: () => setConfirming(false), // the reason stands below the header
  });
  return {
    run: (action: Action, body?: object) => {
      if (!act.isPending) act.mutate({ action, body, seen: action === "close" ? asked.current : undefined });
    },
    /** Says that something was done to the chat as it was before. */
    say,
    running: act.isPending ? act.variables.action : undefined,
    error: taken.error ?? act.error,
    /** It was not closed because the customer has written since that was asked. */
    overtaken:
      taken.error === null &&
      act.error instanceof Problem &&
      act.error.code === "conflict" &&
      chat.state !== "closed" &&
      chat.state !== "archived" &&
      written > (act.variables?.seen ?? written),
    forget: () => {
      act.reset();
      taken.reset();
    },
    confirming,
    setConfirming: (on: boolean) => {
      if (on && !confirming) asked.current = desk.talk.seenUpTo(chat.id);
      setConfirming(on);
    },
  };
}

/** The number of the last message that the customer wrote; 0: none is here. */
const lastOf = (messages: readonly Message[]): number =>
  messages.findLast((m) => m.from === "customer")?.seq ?? 0;

export type Actions = ReturnType<typeof useActions>;
