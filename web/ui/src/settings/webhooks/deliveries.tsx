import { Alert, Button, Drawer, Group, SegmentedControl, Table } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { request, type Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useFailure } from "../../parts/failure";
import { Empty, Failure, Loading } from "../../parts/states";
import { When } from "../../parts/when";
import { type Delivery, useDeliveries, type Webhook } from "./data";
import { names } from "./names";
import classes from "./webhooks.module.css";

const en = {
  title: "Deliveries",
  close: "Close",
  which: "Which deliveries",
  dead: "Given up",
  pending: "Waiting",
  done: "Delivered",
  event: "Event",
  result: "Last attempt",
  attempts: (n: number) => (n === 1 ? "1 attempt" : `${n} attempts`),
  behind: "waits for the one before it",
  next: "again",
  replay: "Try again",
  replayAll: (n: number) => `Try all ${n} again`,
  more: "These are the first 100.",
  noDead: "Nothing was given up",
  noDeadText: "An event that the receiver refuses again and again ends here, and can be sent once more.",
  noPending: "Nothing waits",
  noPendingText: "All events up to now have arrived, or wait in the log until the receiver answers again.",
  noDone: "Nothing was delivered yet",
  noDoneText: "The last 20 events that arrived are listed here.",
};
const zh: typeof en = {
  title: "投递记录",
  close: "关闭",
  which: "查看哪些",
  dead: "已放弃",
  pending: "待重试",
  done: "已送达",
  event: "事件",
  result: "最近一次尝试",
  attempts: (n) => `共 ${n} 次`,
  behind: "等前一个事件送达",
  next: "下次",
  replay: "重新发送",
  replayAll: (n) => `全部重新发送（${n}）`,
  more: "这里只显示前 100 条。",
  noDead: "没有放弃的事件",
  noDeadText: "对方一再拒收的事件会停在这里，可以重新发送。",
  noPending: "没有待重试的事件",
  noPendingText: "到目前为止的事件都已送达，或在日志里等对方恢复。",
  noDone: "还没有送达的事件",
  noDoneText: "这里列出最近送达的 20 个事件。",
};

type Which = "dead" | "pending" | "done";

/** What became of the events of a webhook; what was given up can be sent again. */
export function DeliveriesDrawer({ hook, close }: { hook: Webhook; close: () => void }) {
  const t = useTexts({ en, zh });
  const [which, setWhich] = useState<Which>(hook.dead > 0 ? "dead" : hook.pending > 0 ? "pending" : "done");
  return (
    <Drawer
      opened
      position="right"
      size={640}
      title={t.title}
      closeButtonProps={{ "aria-label": t.close }}
      onClose={close}
    >
      <div className={classes.address}>{hook.url}</div>
      <SegmentedControl
        fullWidth
        my="md"
        aria-label={t.which}
        value={which}
        onChange={(v) => setWhich(v as Which)}
        data={(["dead", "pending", "done"] as const).map((value) => ({ value, label: t[value] }))}
      />
      {which === "done" ? <Done hook={hook} /> : <Kept key={which} hook={hook} state={which} />}
    </Drawer>
  );
}

function Done({ hook }: { hook: Webhook }) {
  const t = useTexts({ en, zh });
  const recent = hook.recent ?? [];
  if (recent.length === 0) return <Empty title={t.noDone}>{t.noDoneText}</Empty>;
  return <Rows deliveries={recent} />;
}

function Kept({ hook, state }: { hook: Webhook; state: "dead" | "pending" }) {
  const t = useTexts({ en, zh });
  const found = useDeliveries(hook.id, state);
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: (event: string) =>
      request<Schema["ReplayOutputBody"]>("POST", `/v1/webhooks/${hook.id}/replay`, {
        body: event ? { event } : {},
      }),
    // It lasts until the list is read again: one that is not there any more is not to be pressed.
    onSettled: () => client.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const failure = useFailure(replay.error);
  if (found.isPending) return <Loading rows={4} />;
  if (found.error) return <Failure error={found.error} retry={() => void found.refetch()} />;
  const all = found.data.deliveries ?? [];
  const dead = state === "dead";
  if (all.length === 0)
    return <Empty title={dead ? t.noDead : t.noPending}>{dead ? t.noDeadText : t.noPendingText}</Empty>;
  return (
    <>
      {replay.error && (
        <Alert color="red" variant="light" role="alert" mb="md">
          {failure}
        </Alert>
      )}
      {dead && all.length > 1 && (
        <Group justify="flex-end" mb="xs">
          <Button
            size="xs"
            variant="default"
            loading={replay.isPending && replay.variables === ""}
            disabled={replay.isPending}
            onClick={() => replay.mutate("")}
          >
            {t.replayAll(Math.max(hook.dead, all.length))}
          </Button>
        </Group>
      )}
      <Rows
        deliveries={all}
        replay={dead ? replay.mutate : undefined}
        replaying={replay.isPending ? replay.variables : undefined}
      />
      {found.data.more && <p className={classes.quiet}>{t.more}</p>}
    </>
  );
}

function Rows({
  deliveries,
  replay,
  replaying,
}: {
  deliveries: Delivery[];
  replay?: (id: string) => void;
  /** The one that is being replayed; "": all of them. */
  replaying?: string;
}) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  return (
    <Table verticalSpacing="sm" className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.event}</Table.Th>
          <Table.Th>{t.result}</Table.Th>
          {replay && <Table.Th aria-label={t.replay} />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((d) => (
          <Table.Tr key={d.id}>
            <Table.Td>
              <div>{n.types[d.type] ?? d.type}</div>
              <div className={classes.code}>{d.id}</div>
            </Table.Td>
            <Table.Td>
              <Result d={d} />
            </Table.Td>
            {replay && (
              <Table.Td className={classes.act}>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  loading={replaying === d.id}
                  disabled={replaying !== undefined}
                  onClick={() => replay(d.id)}
                >
                  {t.replay}
                </Button>
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** What the last attempt came to, and when the next one is. */
function Result({ d }: { d: Delivery }) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  if (!d.tried_at) return <span className={classes.quiet}>{t.behind}</span>;
  return (
    <>
      <div className={d.error ? classes.error : undefined}>{d.error ? n.failure(d.error) : d.status}</div>
      <div className={`${classes.quiet} figures`}>
        <When at={d.tried_at} /> · {t.attempts(d.attempts)}
        {d.next_at && (
          <>
            {" · "}
            {t.next} <When at={d.next_at} />
          </>
        )}
      </div>
    </>
  );
}
