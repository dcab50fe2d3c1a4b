import { Alert, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useTexts } from "../../i18n/language";
import { type Change, changing, nameOf, type Status } from "./model";

const en = {
  loading: {
    live: (name: string) => `${name} goes live: it is loaded and checked`,
    back: (name: string) => `Back to ${name}: it is loaded and checked`,
    shadow: (name: string) => `${name} becomes the shadow: it is loaded and checked`,
  },
  embedding: {
    live: (name: string, of: string) => `${name} goes live: it reads the entries, ${of} ways to ask`,
    back: (name: string, of: string) => `Back to ${name}: it reads the entries, ${of} ways to ask`,
    shadow: (name: string, of: string) =>
      `${name} becomes the shadow: it reads the entries, ${of} ways to ask`,
  },
  failed: {
    live: (name: string) => `${name} did not go live`,
    back: (name: string) => `${name} did not come back`,
    shadow: (name: string) => `${name} did not become the shadow`,
  },
  goesOn: (live: string) => `Nothing has changed: ${live} goes on.`,
  problem: "Not the model that was chosen is live",
  problemText: (live: string) =>
    `${live} serves in its place. Bring the missing one again, or go live with another.`,
  said: "",
  dismiss: "Dismiss",
};
const zh: typeof en = {
  loading: {
    live: (name) => `${name} 正在上线：加载并检查`,
    back: (name) => `正在退回 ${name}：加载并检查`,
    shadow: (name) => `${name} 准备旁观：加载并检查`,
  },
  embedding: {
    live: (name, of) => `${name} 正在上线：通读条目，问法 ${of}`,
    back: (name, of) => `正在退回 ${name}：通读条目，问法 ${of}`,
    shadow: (name, of) => `${name} 准备旁观：通读条目，问法 ${of}`,
  },
  failed: {
    live: (name) => `${name} 没有上线`,
    back: (name) => `没能退回 ${name}`,
    shadow: (name) => `${name} 没能开始旁观`,
  },
  goesOn: (live) => `一切照旧：${live} 继续服务。`,
  problem: "线上的不是选定的模型",
  problemText: (live) => `现由 ${live} 代替。请重新放入缺少的模型，或让另一个上线。`,
  said: "服务器原话：",
  dismiss: "知道了",
};

/** How far the change in hand is, in words and as a share; undefined where there is none. */
export function useProgress(status: Status): { text: string; share: number } | undefined {
  const t = useTexts({ en, zh });
  const change = changing(status);
  if (!change) return undefined;
  const name = nameOf(change.to);
  return change.step === "embedding"
    ? { text: t.embedding[change.kind](name, `${change.done} / ${change.total}`), share: shareOf(change) }
    : { text: t.loading[change.kind](name), share: 0.05 };
}

function shareOf(c: Change): number {
  return c.total > 0 ? 0.1 + 0.9 * (c.done / c.total) : 0.1;
}

/** Says why the last change failed, until somebody has read it. */
export function ChangeFailed({ status }: { status: Status }) {
  const t = useTexts({ en, zh });
  const [read, setRead] = useLocalStorage({
    key: "usher.models.read",
    defaultValue: "",
    getInitialValueInEffect: false,
  });
  const c = status.change;
  if (c?.step !== "failed" || read === c.at) return null;
  return (
    <Alert
      color="red"
      variant="light"
      mb="md"
      role="alert"
      title={t.failed[c.kind](nameOf(c.to))}
      withCloseButton
      closeButtonLabel={t.dismiss}
      onClose={() => setRead(c.at)}
    >
      <Text>{t.goesOn(nameOf(status.live))}</Text>
      <Said text={c.error} />
    </Alert>
  );
}

/** Says that the server could not start with the model that was chosen. */
export function Problem({ problem, status }: { problem?: string; status: Status }) {
  const t = useTexts({ en, zh });
  if (!problem) return null;
  return (
    <Alert color="yellow" variant="light" mb="md" role="alert" title={t.problem}>
      <Text>{t.problemText(nameOf(status.live))}</Text>
      <Said text={problem} />
    </Alert>
  );
}

/** What the server says, which it says in English. */
export function Said({ text }: { text?: string }) {
  const t = useTexts({ en, zh });
  if (!text) return null;
  return (
    <Text size="sm" mt={4}>
      {t.said}
      <span lang="en">{text}</span>
    </Text>
  );
}
