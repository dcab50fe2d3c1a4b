import { Alert, Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import classes from "./confirm.module.css";
import { losses, nameOf, type Comparison, type Ref, type Scores, type Status } from "./model";
import { useActs, useComparison } from "./query";
import { verdictOf, versus } from "./scores";
import { en as names, zh as namesZh } from "./texts";
import { useRefused, useWriting } from "./use_names";
import { useDifferenceWords, useShareWords } from "./words";

const en = {
  live: (name: string) => `Go live with ${name}?`,
  back: (name: string) => `Back to ${name}?`,
  changes: (to: string, from: string) =>
    `From the next turn on ${to} answers customers, in the place of ${from}. Turns that have begun are finished by ${from}.`,
  loaded: "It is in memory: the change takes no time.",
  reads: (from: string) => `It is loaded and reads your entries first; until then ${from} goes on.`,
  way: (from: string) => `${from} stays ready: you can go back to it at any time.`,
  noTurns: "It has not watched live turns.",
  turns: (share: string) => `On live turns, the customer would have been told the same in ${share}.`,
  noScores: "It has not been measured on your own questions.",
  unread: "What was measured, or seen on live turns, is not loaded yet.",
  languages: (all: string) => `It does not name ${all} among its languages.`,
  intents: (n: number) =>
    n === 1
      ? "Nobody would get this intent's reply any more: "
      : `Nobody would get the replies of these ${n} intents any more: `,
  shadow: "It ends as the shadow.",
};
const zh: typeof en = {
  live: (name) => `让 ${name} 上线？`,
  back: (name) => `退回 ${name}？`,
  changes: (to, from) => `从下一轮对话起，由 ${to} 代替 ${from} 回答客户。已经开始的一轮仍由 ${from} 答完。`,
  loaded: "它就在内存里，立即生效。",
  reads: (from) => `要先加载它并通读条目，在此之前仍由 ${from} 服务。`,
  way: (from) => `${from} 会保留，随时可以退回。`,
  noTurns: "它还没有旁观过线上对话。",
  turns: (share) => `线上对话中，客户得到的答复与现在相同的占 ${share}。`,
  noScores: "还没有用您自己的问题测评过它。",
  unread: "测评或旁观的结果还没有加载出来。",
  languages: (all) => `它的语言里没有${all}。`,
  intents: (n) => `这 ${n} 个意图设置的回复将不再有客户收到：`,
  shadow: "它的旁观到此结束。",
};

interface Props {
  to: Ref;
  /** It was live before. */
  back?: boolean;
  status: Status;
  scores?: Scores;
  close: () => void;
}

/** Says what changes when a model goes live, and what is known of it; then does it. */
export function ChangeDialog({ to, back, status, scores, close }: Props) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const { live } = useActs();
  const refused = useRefused(live.error);
  const comparison = useComparison().data;
  const from = nameOf(status.live);
  const loaded = to.hash === status.previous?.hash && status.previous.loaded;
  return (
    <Modal
      opened
      onClose={close}
      title={back ? t.back(nameOf(to)) : t.live(nameOf(to))}
      centered
      closeButtonProps={{ "aria-label": n.close }}
    >
      <Stack gap="sm">
        <Text>{t.changes(nameOf(to), from)}</Text>
        <Known to={to} status={status} scores={scores} comparison={comparison} />
        <Losses to={to} status={status} />
        <Text c="dimmed">
          {loaded ? t.loaded : t.reads(from)} {t.way(from)}
          {status.shadow?.hash === to.hash && <> {t.shadow}</>}
        </Text>
        {live.error && (
          <Alert color="red" role="alert">
            {refused}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {n.cancel}
          </Button>
          <Button loading={live.isPending} onClick={() => live.mutate(to.hash, { onSuccess: close })}>
            {back ? n.rollBack : n.goLive}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What was found out about the model, or that it was not. */
function Known({ to, status, scores, comparison }: Omit<Props, "close"> & { comparison?: Comparison }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const difference = useDifferenceWords();
  const share = useShareWords();
  const asked = versus(scores, to.hash, status.live.hash).filter((v) => v.difference && v.cases > 0);
  const watched = comparison?.bundle?.hash === to.hash && comparison.compared > 0 ? comparison : undefined;
  return (
    <List spacing={4}>
      {asked.map((v) => (
        <List.Item
          key={v.set}
          className={classes.known}
          data-verdict={v.difference && verdictOf(v.difference)}
        >
          <b>{n.sets[v.set]}</b> {v.difference && difference(v.difference, v.cases)}
        </List.Item>
      ))}
      {scores && asked.length === 0 && <List.Item>{t.noScores}</List.Item>}
      {watched && <List.Item>{t.turns(share(watched.same, watched.compared))}</List.Item>}
      {comparison && !watched && <List.Item>{t.noTurns}</List.Item>}
      {(!scores || !comparison) && <List.Item>{t.unread}</List.Item>}
    </List>
  );
}

/** What customers would get no more. */
function Losses({ to, status }: { to: Ref; status: Status }) {
  const t = useTexts({ en, zh });
  const write = useWriting();
  const row = status.bundles?.find((r) => r.hash === to.hash);
  if (!row) return null;
  const { languages, intents } = losses(
    status.bundles?.find((r) => r.live),
    row,
  );
  if (languages.length + intents.length === 0) return null;
  return (
    <Alert color="yellow" variant="light">
      {languages.length > 0 && <Text>{t.languages(write.languages(languages))}</Text>}
      {intents.length > 0 && (
        <Text>
          {t.intents(intents.length)}
          {intents.join(", ")}
        </Text>
      )}
    </Alert>
  );
}
