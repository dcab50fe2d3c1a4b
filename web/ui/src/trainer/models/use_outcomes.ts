import { notifications } from "@mantine/notifications";
import { useEffect, useRef } from "react";
import { useTexts } from "../../i18n/language";
import { nameOf, type Status } from "./model";

const en = {
  live: (name: string) => `${name} is live`,
  back: (name: string) => `${name} is live again`,
  shadow: (name: string) => `${name} sees live turns from now on`,
  dismiss: "Dismiss",
};
const zh: typeof en = {
  live: (name) => `${name} 已上线`,
  back: (name) => `已退回 ${name}`,
  shadow: (name) => `${name} 开始旁观线上对话`,
  dismiss: "知道了",
};

/** Says once that a change is done, whoever began it. One that failed stands on the page until it was read. */
export function useOutcomes(status: Status | undefined): void {
  const t = useTexts({ en, zh });
  const change = status?.change;
  const known = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!status) return;
    const ended = change?.ended_at ?? "";
    if (known.current !== undefined && ended !== known.current && change?.step === "done") {
      notifications.show({
        message: t[change.kind](nameOf(change.to)),
        closeButtonProps: { "aria-label": t.dismiss },
      });
    }
    known.current = ended;
  }, [status, change, t]);
}
