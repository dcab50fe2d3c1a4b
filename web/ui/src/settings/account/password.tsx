import { Alert, Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Problem, request } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { useFaults } from "../../parts/failure";
import { NewPassword, usePasswordFault } from "../../session/newpassword";
import { useRefusal } from "../../session/refusal";
import { useMe } from "../../session/session";
import { LeaveGuard } from "../../parts/leave";
import { Part } from "../section";
import classes from "./account.module.css";

const en = {
  title: "Password",
  lead: "Changing it signs you out everywhere else.",
  current: "Current password",
  next: "New password",
  save: "Change password",
  currentMissing: "Write the password that you have now.",
  wrong: "This is not your current password.",
  same: "This is the password that you have now.",
  done: "Your password is changed. Your other devices are signed out.",
};
const zh: typeof en = {
  title: "密码",
  lead: "修改后，其他设备上的登录会全部退出。",
  current: "当前密码",
  next: "新密码",
  save: "修改密码",
  currentMissing: "请填写现在使用的密码。",
  wrong: "当前密码不对。",
  same: "新密码和现在的一样。",
  done: "密码已修改，其他设备已退出登录。",
};

/** Changes one's own password. */
export function PasswordForm() {
  const t = useTexts({ en, zh });
  const me = useMe();
  const [typed, setTyped] = useState({ current: "", next: "" });
  const [tried, setTried] = useState(false);
  const currentField = useRef<HTMLInputElement>(null);
  const nextField = useRef<HTMLInputElement>(null);
  const fault = usePasswordFault(typed.next);
  const clear = () => {
    setTyped({ current: "", next: "" });
    setTried(false);
  };
  const save = useMutation({
    mutationFn: () =>
      request("POST", "/v1/me/password", { body: { current: typed.current, new: typed.next } }),
    onSuccess: clear,
    onError: (e) => {
      if (e instanceof Problem && e.code === "forbidden") currentField.current?.select();
    },
  });
  const refusal = useRefusal(save.error);
  const wrong = save.error instanceof Problem && save.error.code === "forbidden";
  const nextFault = fault ?? (typed.next === typed.current ? t.same : null);
  const server = useFaults(save.error, ["new"]).new ?? null;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (typed.current === "") currentField.current?.focus();
    else if (nextFault) nextField.current?.focus();
    else if (!save.isPending) save.mutate();
  };
  return (
    <Part title={t.title} lead={t.lead}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <input type="email" autoComplete="username" value={me.email} readOnly hidden />
        <PasswordInput
          ref={currentField}
          label={t.current}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={typed.current}
          error={tried && typed.current === "" ? t.currentMissing : wrong ? t.wrong : null}
          onChange={(e) => setTyped({ ...typed, current: e.currentTarget.value })}
        />
        <NewPassword
          ref={nextField}
          label={t.next}
          value={typed.next}
          about={[me.name, me.email]}
          error={tried ? (nextFault ?? server) : null}
          onChange={(next) => setTyped({ ...typed, next })}
        />
        {!wrong && !server && refusal.text && (
          <Alert color="red" variant="light" role="alert">
            {refusal.text}
          </Alert>
        )}
        {save.isSuccess && typed.next === "" && (
          <Alert color="accent" variant="light" role="status">
            {t.done}
          </Alert>
        )}
        <div>
          <Button type="submit" variant="default" loading={save.isPending} disabled={refusal.wait > 0}>
            {t.save}
          </Button>
        </div>
      </form>
      <LeaveGuard dirty={typed.current !== "" || typed.next !== ""} discard={clear} />
    </Part>
  );
}
