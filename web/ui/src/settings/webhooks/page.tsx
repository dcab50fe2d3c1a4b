import { Alert, Button } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { Empty, Failure, Loading } from "../../parts/states";
import { Section } from "../section";
import { useWebhooks } from "./data";
import { DeliveriesDrawer } from "./deliveries";
import { RemoveDialog, RotateDialog, TestDialog } from "./dialogs";
import { WebhookForm } from "./form";
import { Keys } from "./keys";
import { type Act, WebhookList } from "./list";
import classes from "./webhooks.module.css";

const en = {
  title: "Webhooks",
  lead: "Other systems hear what happens here: they are called at an address of theirs, or they ask with a key.",
  add: "Add a webhook",
  none: "Nobody is called yet",
  noneText: "Add the address of a system that shall hear of messages, chats and unanswered questions.",
  ended: (n: number) =>
    n === 1
      ? "A webhook was disabled by itself; beside it stands why."
      : `${n} webhooks were disabled by themselves; beside each stands why.`,
};
const zh: typeof en = {
  title: "Webhook",
  lead: "让其他系统知道这里发生的事：主动发到它们的地址，或让它们用密钥来取。",
  add: "添加 Webhook",
  none: "还没有 Webhook",
  noneText: "添加一个系统的地址，它就能收到消息、会话和未解答问题的通知。",
  ended: (n) => `有 ${n} 个 Webhook 被自动停用，原因见下方。`,
};

/** Whom events are sent to, how that goes, and who may ask for them. */
export function WebhooksPage() {
  const t = useTexts({ en, zh });
  const found = useWebhooks();
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<{ act: Act; id: string } | null>(null);
  const hooks = found.data?.webhooks ?? [];
  const types = found.data?.types ?? [];
  const hook = hooks.find((h) => h.id === chosen?.id);
  const ended = hooks.filter((h) => h.disabled_because).length;
  const close = () => setChosen(null);
  const add = (
    <Button leftSection={<Icon name="add" size={16} />} onClick={() => setAdding(true)}>
      {t.add}
    </Button>
  );
  return (
    <Section title={t.title} lead={t.lead} action={hooks.length > 0 && add}>
      {ended > 0 && (
        <Alert color="red" variant="light" mb="md" role="alert">
          {t.ended(ended)}
        </Alert>
      )}
      {found.error && <Failure error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading rows={2} height={88} />}
      {found.data && hooks.length === 0 && (
        <Empty title={t.none} action={add}>
          {t.noneText}
        </Empty>
      )}
      {hooks.length > 0 && <WebhookList hooks={hooks} act={(act, h) => setChosen({ act, id: h.id })} />}
      <div className={classes.keys}>
        <Keys />
      </div>
      {adding && <WebhookForm types={types} close={() => setAdding(false)} />}
      {hook && chosen?.act === "change" && <WebhookForm hook={hook} types={types} close={close} />}
      {hook && chosen?.act === "test" && <TestDialog hook={hook} close={close} />}
      {hook && chosen?.act === "deliveries" && <DeliveriesDrawer hook={hook} close={close} />}
      {hook && chosen?.act === "rotate" && <RotateDialog hook={hook} close={close} />}
      {hook && chosen?.act === "remove" && <RemoveDialog hook={hook} close={close} />}
    </Section>
  );
}
