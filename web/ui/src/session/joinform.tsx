import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Problem, request, type Schema } from "../api/client";
import { useTexts } from "../i18n/language";
import { useFaults } from "../parts/failure";
import { NewPassword, usePasswordFault } from "./newpassword";
import { useRefusal } from "./refusal";

const en = { email: "Your account", invite: "Set the password and sign in", reset: "Save and sign in" };
const zh: typeof en = { email: "您的账号", invite: "设置密码并登录", reset: "保存并登录" };

interface Props {
  token: string;
  whose: Schema["CheckLinkOutputBody"];
  /** Told where the link has stopped working in the meantime. */
  closed: (why: Problem) => void;
  done: () => void;
}

/** Chooses the password of the account that a link is for. */
export function JoinForm({ token, whose, closed, done }: Props) {
  const t = useTexts({ en, zh });
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const fault = usePasswordFault(password);
  const join = useMutation({
    mutationFn: () => request<Schema["Agent"]>("POST", "/v1/join", { body: { token, password } }),
    onSuccess: done,
    onError: (e) => {
      // The server says "invalid" of an expired link, too; the password was looked at here.
      if (e instanceof Problem && ["not_found", "conflict", "forbidden", "invalid"].includes(e.code))
        closed(e);
    },
  });
  const server = useFaults(join.error, ["password"]);
  const refusal = useRefusal(join.error);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (fault) field.current?.focus();
    else if (!join.isPending) join.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t.email} type="email" autoComplete="username" readOnly value={whose.email} />
        <NewPassword
          ref={field}
          value={password}
          onChange={setPassword}
          about={[whose.name, whose.email]}
          error={tried ? (fault ?? server.password ?? null) : null}
        />
        {refusal.text && (
          <Alert color="red" variant="light" role="alert">
            {refusal.text}
          </Alert>
        )}
        <Button type="submit" loading={join.isPending} disabled={refusal.wait > 0}>
          {whose.kind === "invite" ? t.invite : t.reset}
        </Button>
      </Stack>
    </form>
  );
}
