import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { agentsChanged } from "../../api/agents";
import { request, type Schema } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useFailure } from "../../parts/failure";
import { can, useMe } from "../../session/session";
import { LeaveGuard } from "../../parts/leave";
import { Part } from "../section";
import classes from "./account.module.css";

const en = {
  who: "Who you are",
  name: "Name",
  nameHint: "Customers see it when you answer them.",
  nameLocked: "Customers see it when you answer them. An admin can change it.",
  missing: "Write the name that customers are to see.",
  email: "E-mail",
  save: "Save name",
  saved: "Saved",
};
const zh: typeof en = {
  who: "您的身份",
  name: "姓名",
  nameHint: "您回复客户时，客户会看到这个名字。",
  nameLocked: "您回复客户时，客户会看到这个名字。需要修改请找管理员。",
  missing: "请填写要让客户看到的名字。",
  email: "邮箱",
  save: "保存姓名",
  saved: "已保存",
};

/** One's own name, which only admins may change, and the address one signs in with. */
export function NameForm() {
  const t = useTexts({ en, zh });
  const me = useMe();
  const client = useQueryClient();
  const [typed, setTyped] = useState<string | null>(null);
  const admin = can(me, "admin");
  const save = useMutation({
    mutationFn: (name: string) =>
      request<Schema["Candidate"]>("PATCH", `/v1/agents/${me.id}`, { body: { name } }),
    onSuccess: (changed) => {
      setTyped(null);
      client.setQueryData(["me"], changed);
      agentsChanged(client);
    },
  });
  const failure = useFailure(save.error);
  const name = typed ?? me.name;
  const dirty = typed !== null && typed.trim() !== me.name;
  const missing = name.trim() === "";
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (dirty && !missing) save.mutate(name.trim());
  };
  return (
    <Part title={t.who}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <TextInput
          label={t.name}
          description={admin ? t.nameHint : t.nameLocked}
          readOnly={!admin}
          variant={admin ? "default" : "unstyled"}
          maxLength={100}
          value={name}
          dir="auto"
          error={missing ? t.missing : save.error ? failure : null}
          onChange={(e) => setTyped(e.currentTarget.value)}
        />
        <TextInput label={t.email} type="email" readOnly variant="unstyled" value={me.email} />
        {admin && (
          <div className={classes.inline}>
            <Button type="submit" variant="default" disabled={!dirty || missing} loading={save.isPending}>
              {t.save}
            </Button>
            <span role="status">{save.isSuccess && typed === null ? t.saved : ""}</span>
          </div>
        )}
      </form>
      <LeaveGuard dirty={dirty} discard={() => setTyped(null)} />
    </Part>
  );
}
