import { Alert, Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { agentsChanged } from "../../api/agents";
import { Problem, request } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useFailure, useFaults } from "../../parts/failure";
import { useMe } from "../../session/session";
import { same } from "../drafts";
import { draftOf, patchOf } from "./check";
import type { Person } from "./data";
import { FormDrawer } from "../drawer";
import { PersonFields, personFields } from "./fields";

const en = {
  save: "Save",
  cancel: "Cancel",
  name: "Write the name that customers are to see.",
  lastAdmin: "Nobody else is an admin. Make somebody else one first.",
  self: "This is your own account: with a lower role you cannot come back to this page.",
};
const zh: typeof en = {
  save: "保存",
  cancel: "取消",
  name: "请填写要让客户看到的名字。",
  lastAdmin: "没有其他管理员了，请先把另一位同事设为管理员。",
  self: "这是您自己的账号：降低角色后，您将无法再打开这个页面。",
};

interface Props {
  person: Person;
  lastAdmin: boolean;
  close: () => void;
}

/** Changes what somebody may do and takes on. */
export function EditDrawer({ person, lastAdmin, close }: Props) {
  const t = useTexts({ en, zh });
  const me = useMe();
  const client = useQueryClient();
  const [read] = useState(() => draftOf(person)); // what others change meanwhile is not taken for ours
  const [typed, setTyped] = useState(read);
  const save = useMutation({
    mutationFn: () => request<Person>("PATCH", `/v1/agents/${person.id}`, { body: patchOf(read, typed) }),
    onSuccess: (changed) => {
      agentsChanged(client);
      if (changed.id === me.id) client.setQueryData(["me"], changed);
      close();
    },
  });
  const failure = useFailure(save.error);
  const last = save.error instanceof Problem && save.error.code === "conflict";
  const errors = {
    ...useFaults(save.error, personFields),
    ...(last && { role: t.lastAdmin }),
    ...(typed.name.trim() === "" && { name: t.name }),
  };
  const dirty = !same(typed, read);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    if (typed.name.trim() === "") e.currentTarget.querySelector<HTMLInputElement>('[name="name"]')?.focus();
    else if (!dirty) close();
    else if (!save.isPending) save.mutate();
  };
  return (
    <FormDrawer title={person.name} dirty={dirty} close={close}>
      <form onSubmit={submit} noValidate>
        <PersonFields
          known
          lastAdmin={lastAdmin}
          value={typed}
          set={(patch) => {
            setTyped((was) => ({ ...was, ...patch }));
            if (save.error) save.reset(); // what was wrong may be right now
          }}
          errors={errors}
        />
        {person.id === me.id && me.role === "admin" && typed.role !== "admin" && (
          <Alert color="yellow" variant="light" mt="md">
            {t.self}
          </Alert>
        )}
        {save.error && Object.keys(errors).length === 0 && (
          <Alert color="red" variant="light" role="alert" mt="md">
            {failure}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs" mt="xl">
          <Button variant="default" onClick={close}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t.save}
          </Button>
        </Group>
      </form>
    </FormDrawer>
  );
}
