import { Button, Group, Modal, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { request, type Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { Failure, Loading } from "../../parts/states";
import { When } from "../../parts/when";
import { Part } from "../section";
import { type Key, useKeys } from "./data";
import { Refused } from "./dialogs";
import { SecretPanel } from "./secret";
import classes from "./webhooks.module.css";

const en = {
  title: "API keys",
  lead: "For programs that ask for events themselves. A key opens GET /v1/events, and nothing else.",
  add: "New key",
  name: "What it is for",
  key: "Key",
  used: "Last used",
  never: "never",
  revoke: "Revoke",
  revokeTitle: (name: string) => `Revoke the key “${name}”?`,
  revokeText: "Programs that use it get nothing from the next request on.",
  create: "Make the key",
  cancel: "Cancel",
  close: "Close",
  missing: "Write what the key is for.",
  made: (name: string) => `The key “${name}”`,
  madeText: "It is sent as Authorization: Bearer …",
};
const zh: typeof en = {
  title: "API 密钥",
  lead: "供主动拉取事件的程序使用。密钥只能访问 GET /v1/events。",
  add: "新建密钥",
  name: "用途",
  key: "密钥",
  used: "最近使用",
  never: "从未",
  revoke: "吊销",
  revokeTitle: (name) => `吊销密钥“${name}”？`,
  revokeText: "使用它的程序从下一次请求起就无法访问。",
  create: "生成密钥",
  cancel: "取消",
  close: "关闭",
  missing: "请填写密钥的用途。",
  made: (name) => `密钥“${name}”`,
  madeText: "请求时以 Authorization: Bearer …… 发送。",
};

/** The keys with which programs ask for events. */
export function Keys() {
  const t = useTexts({ en, zh });
  const keys = useKeys();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const all = keys.data?.keys ?? [];
  return (
    <Part title={t.title} lead={t.lead}>
      {keys.isPending && <Loading rows={2} />}
      {keys.error && <Failure error={keys.error} retry={() => void keys.refetch()} />}
      {all.length > 0 && (
        <Table verticalSpacing="sm" className={classes.table} aria-label={t.title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.name}</Table.Th>
              <Table.Th>{t.key}</Table.Th>
              <Table.Th>{t.used}</Table.Th>
              <Table.Th aria-label={t.revoke} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {all.map((k) => (
              <Table.Tr key={k.id}>
                <Table.Td dir="auto">{k.name}</Table.Td>
                <Table.Td className={classes.code}>…{k.hint}</Table.Td>
                <Table.Td>
                  {k.used_at ? <When at={k.used_at} /> : <span className={classes.quiet}>{t.never}</span>}
                </Table.Td>
                <Table.Td className={classes.act}>
                  <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRevoking(k)}>
                    {t.revoke}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <div>
        <Button variant="default" onClick={() => setMaking(true)}>
          {t.add}
        </Button>
      </div>
      {making && <MakeDialog close={() => setMaking(false)} />}
      {revoking && <RevokeDialog k={revoking} close={() => setRevoking(null)} />}
    </Part>
  );
}

function MakeDialog({ close }: { close: () => void }) {
  const t = useTexts({ en, zh });
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const make = useMutation({
    mutationFn: () => request<Schema["NewKeyOutputBody"]>("POST", "/v1/keys", { body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
  const made = make.data;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (name.trim() !== "" && !make.isPending) make.mutate();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={made ? t.made(made.key.name) : t.add}
      centered
      closeButtonProps={{ "aria-label": t.close }}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
    >
      {made ? (
        <SecretPanel title="" text={t.madeText} label={t.key} secret={made.secret} done={close} />
      ) : (
        <form onSubmit={submit} noValidate>
          <TextInput
            label={t.name}
            required
            maxLength={100}
            dir="auto"
            value={name}
            error={tried && name.trim() === "" && t.missing}
            onChange={(e) => setName(e.currentTarget.value)}
            data-autofocus
          />
          <Refused error={make.error} />
          <Group justify="flex-end" mt="lg" gap="xs">
            <Button variant="default" onClick={close}>
              {t.cancel}
            </Button>
            <Button type="submit" loading={make.isPending}>
              {t.create}
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}

function RevokeDialog({ k, close }: { k: Key; close: () => void }) {
  const t = useTexts({ en, zh });
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => request("DELETE", `/v1/keys/${k.id}`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["keys"] });
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t.revokeTitle(k.name)}
      centered
      closeButtonProps={{ "aria-label": t.close }}
    >
      <Text>{t.revokeText}</Text>
      <Refused error={revoke.error} />
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close} data-autofocus>
          {t.cancel}
        </Button>
        <Button color="red.9" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          {t.revoke}
        </Button>
      </Group>
    </Modal>
  );
}
