import { Button, Modal, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { request, type Schema } from "../api/client";
import { useTexts } from "../i18n/language";
import { useFailure } from "../parts/states";
import { Frame } from "./frame";

const en = {
  title: "Sign in",
  again: "Sign in again",
  ended: "Your session has ended. What you typed is still here.",
  email: "E-mail",
  password: "Password",
  submit: "Sign in",
};
const zh: typeof en = {
  title: "登录",
  again: "请重新登录",
  ended: "登录已过期，您输入的内容都还在。",
  email: "邮箱",
  password: "密码",
  submit: "登录",
};

type Agent = Schema["Agent"];

/** The sign-in form: a page of its own, or over the page of someone whose session has ended. */
export function SignIn({ email, done }: { email?: string; done: (agent: Agent) => void }) {
  const t = useTexts({ en, zh });
  if (!email) {
    return (
      <Frame title={t.title}>
        <Form done={done} />
      </Frame>
    );
  }
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnEscape={false} centered>
      <Stack>
        <Title order={2}>{t.again}</Title>
        <Text c="dimmed">{t.ended}</Text>
        <Form email={email} done={done} />
      </Stack>
    </Modal>
  );
}

function Form({ email: known = "", done }: { email?: string; done: (agent: Agent) => void }) {
  const t = useTexts({ en, zh });
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => request<Agent>("POST", "/v1/session", { body: { email, password } }),
    onSuccess: done,
  });
  const failure = useFailure(signIn.error);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t.email}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(e) => setEmail(e.currentTarget.value)}
          data-autofocus={known ? undefined : true}
        />
        <PasswordInput
          label={t.password}
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
          data-autofocus={known ? true : undefined}
        />
        {signIn.error && (
          <Text c="red" role="alert">
            {failure}
          </Text>
        )}
        <Button type="submit" loading={signIn.isPending}>
          {t.submit}
        </Button>
      </Stack>
    </form>
  );
}
