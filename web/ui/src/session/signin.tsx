import { Alert, Button, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Problem, request, type Schema } from "../api/client";
import { useTexts } from "../i18n/language";
import { Frame } from "./frame";
import { useRefusal } from "./refusal";

const en = {
  title: "Sign in",
  again: "Sign in again",
  ended: "Your session has ended. What you typed is still here.",
  email: "E-mail",
  password: "Password",
  submit: "Sign in",
  wrong: "The e-mail address or the password is wrong.",
  emailMissing: "Write your e-mail address.",
  emailPart: "Enter your e-mail address, such as agent1@shop.example.",
  passwordMissing: "Write your password.",
  forgotten: "Forgot your password? An admin can make you a new link.",
};
const zh: typeof en = {
  title: "登录",
  again: "请重新登录",
  ended: "登录已过期，您输入的内容都还在。",
  email: "邮箱",
  password: "密码",
  submit: "登录",
  wrong: "邮箱或密码不对。",
  emailMissing: "请填写邮箱。",
  emailPart: "请填写完整的邮箱地址，例如 agent1@shop.example。",
  passwordMissing: "请填写密码。",
  forgotten: "忘记密码了？请管理员给您发一个新链接。",
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
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
      zIndex={1000}
      title={t.again}
    >
      <Stack>
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
  const [tried, setTried] = useState(false);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const signIn = useMutation({
    mutationFn: () => request<Agent>("POST", "/v1/session", { body: { email, password } }),
    onSuccess: done,
    onError: () => passwordField.current?.select(),
  });
  const refusal = useRefusal(signIn.error);
  const wrong = signIn.error instanceof Problem && signIn.error.code === "unauthorized";
  const lacking = email.trim() === "" ? t.emailMissing : email.includes("@") ? null : t.emailPart;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (lacking) emailField.current?.focus();
    else if (password === "") passwordField.current?.focus();
    else if (!signIn.isPending) signIn.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          ref={emailField}
          label={t.email}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          error={tried && lacking}
          onChange={(e) => setEmail(e.currentTarget.value)}
          autoFocus={known === ""}
        />
        <PasswordInput
          ref={passwordField}
          label={t.password}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          error={tried && password === "" && t.passwordMissing}
          onChange={(e) => setPassword(e.currentTarget.value)}
          data-autofocus={known ? true : undefined}
        />
        {signIn.error && (
          <Alert color="red" variant="light" role="alert">
            {wrong ? t.wrong : refusal.text}
          </Alert>
        )}
        <Button type="submit" loading={signIn.isPending} disabled={refusal.wait > 0}>
          {t.submit}
        </Button>
        <Text size="xs" c="dimmed">
          {t.forgotten}
        </Text>
      </Stack>
    </form>
  );
}
