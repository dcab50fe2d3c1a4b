import { Alert, Button, Checkbox, Group, Radio, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { request, type Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useFailure, useFaults } from "../../parts/failure";
import { FormDrawer } from "../drawer";
import { same } from "../drafts";
import { useRenew, type Webhook } from "./data";
import { names } from "./names";
import { SecretPanel } from "./secret";
import { isAddress } from "./status";
import classes from "./webhooks.module.css";

const en = {
  add: "Add a webhook",
  change: "Change the webhook",
  url: "Address",
  urlHint: "Events are sent there by POST. It begins with https://",
  urlWrong: "Write a whole address, such as https://shop.example/hooks.",
  about: "What it is for",
  enabled: "On",
  enabledHint: "Off, it keeps its place: on again, it gets what it has missed.",
  events: "Events",
  all: "All of them, also those that are added later",
  some: "Only these",
  none: "Choose at least one.",
  create: "Add",
  save: "Save",
  cancel: "Cancel",
  made: "The webhook is there",
  madeText: "It gets what happens from now on. With this secret the receiver checks that an event is yours.",
  secret: "Secret",
};
const zh: typeof en = {
  add: "添加 Webhook",
  change: "修改 Webhook",
  url: "地址",
  urlHint: "事件会以 POST 发到这里，地址以 https:// 开头。",
  urlWrong: "请填写完整的地址，例如 https://shop.example/hooks。",
  about: "用途",
  enabled: "启用",
  enabledHint: "停用期间会保留进度，重新启用后补发错过的事件。",
  events: "事件",
  all: "全部，包括以后新增的",
  some: "只要以下这些",
  none: "请至少选择一项。",
  create: "添加",
  save: "保存",
  cancel: "取消",
  made: "Webhook 已添加",
  madeText: "从现在起发生的事件都会发过去。接收方用下面的密钥验证事件确实来自这里。",
  secret: "密钥",
};

const fields = ["url", "description", "types"] as const;

interface Draft {
  url: string;
  description: string;
  types: string[];
  all: boolean;
  enabled: boolean;
}

function draftOf(h?: Webhook): Draft {
  const types = h?.types ?? [];
  return {
    url: h?.url ?? "",
    description: h?.description ?? "",
    types,
    all: types.length === 0,
    enabled: h?.enabled ?? true,
  };
}

/** Adds a webhook, and shows its secret then; or changes one. */
export function WebhookForm({ hook, types, close }: { hook?: Webhook; types: string[]; close: () => void }) {
  const t = useTexts({ en, zh });
  const renew = useRenew();
  const [before] = useState(hook); // the list is read again meanwhile; what is saved replaces what was shown here
  const [read] = useState(() => draftOf(hook));
  const [typed, setTyped] = useState(read);
  const [tried, setTried] = useState(false);
  const body = {
    url: typed.url.trim(),
    description: typed.description,
    types: typed.all ? [] : typed.types,
  };
  const add = useMutation({
    mutationFn: () => request<Schema["NewWebhookOutputBody"]>("POST", "/v1/webhooks", { body }),
    onSuccess: renew,
  });
  const change = useMutation({
    mutationFn: (h: Webhook) =>
      request<Webhook>("PUT", `/v1/webhooks/${h.id}`, {
        body: { ...body, enabled: typed.enabled },
        version: h.version,
      }),
    onSuccess: () => {
      renew();
      close();
    },
  });
  const act = hook ? change : add;
  const failure = useFailure(act.error);
  const errors = {
    ...useFaults(act.error, fields),
    ...(tried && !isAddress(typed.url) && { url: t.urlWrong }),
    ...(tried && !typed.all && typed.types.length === 0 && { types: t.none }),
  };
  const set = (patch: Partial<Draft>) => {
    setTyped((was) => ({ ...was, ...patch }));
    if (act.error) act.reset(); // what was wrong may be right now
  };
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    setTried(true);
    if (!isAddress(typed.url)) e.currentTarget.querySelector<HTMLInputElement>('[name="url"]')?.focus();
    else if ((typed.all || typed.types.length > 0) && !act.isPending) {
      if (before) change.mutate(before);
      else add.mutate();
    }
  };
  const made = add.data;
  return (
    <FormDrawer
      title={hook ? t.change : t.add}
      dirty={!made && !same(typed, read)}
      stay={!!made}
      close={close}
    >
      {made ? (
        <SecretPanel title={t.made} text={t.madeText} label={t.secret} secret={made.secret} done={close} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <TextInput
              name="url"
              label={t.url}
              description={t.urlHint}
              type="url"
              required
              maxLength={2048}
              value={typed.url}
              error={errors.url}
              onChange={(e) => set({ url: e.currentTarget.value })}
              data-autofocus
            />
            <TextInput
              label={t.about}
              maxLength={200}
              dir="auto"
              value={typed.description}
              error={errors.description}
              onChange={(e) => set({ description: e.currentTarget.value })}
            />
            {hook && (
              <Switch
                label={t.enabled}
                description={t.enabledHint}
                checked={typed.enabled}
                onChange={(e) => set({ enabled: e.currentTarget.checked })}
              />
            )}
            <Types types={types} typed={typed} set={set} error={errors.types} />
          </Stack>
          {act.error && Object.keys(errors).length === 0 && (
            <Alert color="red" variant="light" role="alert" mt="md">
              {failure}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs" mt="xl">
            <Button variant="default" onClick={close}>
              {t.cancel}
            </Button>
            <Button type="submit" loading={act.isPending}>
              {hook ? t.save : t.create}
            </Button>
          </Group>
        </form>
      )}
    </FormDrawer>
  );
}

/** Which events are sent: all, or some. */
function Types({
  types,
  typed,
  set,
  error,
}: {
  types: string[];
  typed: Draft;
  set: (patch: Partial<Draft>) => void;
  error?: string;
}) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  return (
    <>
      <Radio.Group
        label={t.events}
        value={typed.all ? "all" : "some"}
        onChange={(v) => set({ all: v === "all" })}
      >
        <Stack gap="md" mt="xs">
          <Radio value="all" label={t.all} />
          <Radio value="some" label={t.some} />
        </Stack>
      </Radio.Group>
      {!typed.all && (
        <Checkbox.Group
          aria-label={t.some}
          value={typed.types}
          error={error}
          onChange={(v) => set({ types: v })}
        >
          <Stack gap="xs" ps="xl" mb="xs">
            {types.map((type) => (
              <Checkbox
                key={type}
                value={type}
                label={n.types[type] ?? type}
                description={<span className={classes.code}>{type}</span>}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </>
  );
}
