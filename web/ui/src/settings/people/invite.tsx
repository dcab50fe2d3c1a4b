import { Alert, Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { agentsChanged } from "../../api/agents";
import { Problem, request, type Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useFailure, useFaults } from "../../parts/failure";
import { same } from "../drafts";
import { missingIn, type PersonDraft } from "./check";
import { FormDrawer } from "../drawer";
import { PersonFields, personFields } from "./fields";
import { LinkPanel } from "./link";

const en = {
  title: "Invite somebody",
  submit: "Make the link",
  cancel: "Cancel",
  name: "Write the name that customers are to see.",
  email: "This is no e-mail address. It looks like name@shop.example.",
  taken: "Somebody with this address is in the list already. Make a new link for them there.",
};
const zh: typeof en = {
  title: "邀请同事",
  submit: "生成邀请链接",
  cancel: "取消",
  name: "请填写要让客户看到的名字。",
  email: "这不是邮箱地址，正确的写法像 name@shop.example。",
  taken: "列表里已有人使用这个邮箱，可以在那里为对方生成新链接。",
};

const empty: PersonDraft = { name: "", email: "", role: "agent", skills: [], languages: [], capacity: 8 };

/** Invites somebody: what they may do, then the link to send them. */
export function InviteDrawer({ close }: { close: () => void }) {
  const t = useTexts({ en, zh });
  const client = useQueryClient();
  const [typed, setTyped] = useState(empty);
  const [tried, setTried] = useState(false);
  const invite = useMutation({
    mutationFn: () => request<Schema["LinkOutputBody"]>("POST", "/v1/agents", { body: typed }),
    onSuccess: () => {
      agentsChanged(client);
    },
  });
  const missing = missingIn(typed);
  const server = useFaults(invite.error, personFields);
  const failure = useFailure(invite.error);
  const taken = invite.error instanceof Problem && invite.error.code === "conflict";
  const errors = {
    ...server,
    ...(taken && { email: t.taken }),
    ...(tried && Object.fromEntries(missing.map((f) => [f, t[f]]))),
  };
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    setTried(true);
    const first = missing[0];
    if (first) e.currentTarget.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
    else if (!invite.isPending) invite.mutate();
  };
  const made = invite.data;
  return (
    <FormDrawer title={t.title} dirty={!made && !same(typed, empty)} close={close}>
      {made ? (
        <LinkPanel name={made.agent.name} link={made.link} done={close} />
      ) : (
        <form onSubmit={submit} noValidate>
          <PersonFields
            value={typed}
            set={(patch) => {
              setTyped((was) => ({ ...was, ...patch }));
              if (invite.error) invite.reset(); // what was wrong may be right now
            }}
            errors={errors}
          />
          {invite.error && Object.keys(errors).length === 0 && (
            <Alert color="red" variant="light" role="alert" mt="md">
              {failure}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs" mt="xl">
            <Button variant="default" onClick={close}>
              {t.cancel}
            </Button>
            <Button type="submit" loading={invite.isPending}>
              {t.submit}
            </Button>
          </Group>
        </form>
      )}
    </FormDrawer>
  );
}
