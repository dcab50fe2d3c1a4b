import { Button } from "@mantine/core";
import { type Code, Problem } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useDesk, useDeskState } from "../context";
import type { Line } from "../model";
import { useRefusal } from "../refusal";
import classes from "./chat.module.css";

const en = {
  sending: "Sending…",
  waiting: "Will be sent as soon as the connection is back",
  out: "Will be sent once you have signed in",
  failed: "Not sent",
  because: (why: string) => `Not sent: ${why}`,
  retry: "Try again",
  discard: "Discard",
};
const zh: typeof en = {
  sending: "正在发送…",
  waiting: "连接恢复后自动发送",
  out: "重新登录后自动发送",
  failed: "未发送",
  because: (why) => `未发送：${why}`,
  retry: "重试",
  discard: "丢弃",
};

/** Where a line of ours is that the server does not have yet. */
export function LineState({ line }: { line: Line }) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const status = useDeskState((d) => d.status);
  const why = useRefusal(line.failed && new Problem(line.failed as Code, line.why ?? ""));
  if (line.state !== "failed") {
    const waits = status === "out" ? t.out : t.waiting;
    return (
      <span className={classes.mark}>
        {status === "online" || status === "connecting" ? t.sending : waits}
      </span>
    );
  }
  return (
    <span className={classes.failed} role="alert">
      {line.failed ? t.because(why) : t.failed}
      <Button size="compact-xs" variant="light" color="red" onClick={() => desk.talk.retry(line.id)}>
        {t.retry}
      </Button>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => desk.talk.discard(line.id)}>
        {t.discard}
      </Button>
    </span>
  );
}
