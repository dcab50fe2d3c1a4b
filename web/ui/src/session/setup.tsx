import { Alert, Anchor, Button, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation } from "wouter";
import { Problem, request, type Schema } from "../api/client";
import { useTexts } from "../i18n/language";
import { useFaults } from "../parts/failure";
import { isEmail } from "./email";
import { Frame } from "./frame";
import { NewPassword, usePasswordFault } from "./newpassword";
import { useRefusal } from "./refusal";
import { forgetToken, tokenIn } from "./token";

const en = {
  title: "Set up Usher",
  lead: "You are the first one here. This account can do everything, and invites the others.",
  name: "Name",
  nameHint: "Customers see it when you answer them.",
  nameMissing: "Write the name that customers are to see.",
  email: "E-mail",
  emailBad: "This is no e-mail address. It looks like name@shop.example.",
  submit: "Create the account",
  noToken: "This link is not complete",
  noTokenText:
    "The part after “#token=” is missing. Copy the whole line that the server printed when it was started; on an Usher that is set up already, sign in instead.",
  wrong: "This link does not open anything",
  wrongText:
    "The server makes a new link with every start. Take the one it printed last, or start it again: it prints a link as long as there is no admin.",
  used: "Usher is set up already",
  usedText: "There is an admin. Sign in with your account, or ask the admin for an invitation.",
  signIn: "Sign in",
};
const zh: typeof en = {
  title: "开始使用 Usher",
  lead: "您是第一位来到这里的人。这个账号拥有全部权限，之后由它邀请同事。",
  name: "姓名",
  nameHint: "您回复客户时，客户会看到这个名字。",
  nameMissing: "请填写要让客户看到的名字。",
  email: "邮箱",
  emailBad: "这不是邮箱地址，正确的写法像 name@shop.example。",
  submit: "创建账号",
  noToken: "链接不完整",
  noTokenText:
    "缺少 “#token=” 后面的内容。请完整复制服务器启动时显示的那一行；如果 Usher 已经设置过，直接登录即可。",
  wrong: "这个链接打不开",
  wrongText:
    "服务器每次启动都会换一个新链接。请使用最近一次显示的链接，或重新启动服务器：没有管理员时它会再给一个。",
  used: "Usher 已经设置好了",
  usedText: "管理员已经存在。请用您的账号登录，或请管理员邀请您。",
  signIn: "去登录",
};

type Refused = "wrong" | "used";

/** Why a link opens nothing for good; null for what may pass. */
function refusedBy(error: unknown): Refused | null {
  if (!(error instanceof Problem)) return null;
  if (error.code === "unauthorized") return "wrong";
  return error.code === "conflict" ? "used" : null;
}

/** The page of the one-time link that the server prints: makes the first admin. */
export function SetUpPage() {
  const t = useTexts({ en, zh });
  const [token] = useState(() => tokenIn(location.hash));
  const [late, setLate] = useState<Refused | null>(null);
  const checked = useQuery({
    queryKey: ["setup", token],
    queryFn: ({ signal }) => request("POST", "/v1/setup/check", { body: { token }, signal }).then(() => true),
    enabled: token !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const refused = late ?? refusedBy(checked.error);
  if (token === "") return <Closed title={t.noToken} text={t.noTokenText} />;
  if (refused === "wrong") return <Closed title={t.wrong} text={t.wrongText} />;
  if (refused === "used") return <Closed title={t.used} text={t.usedText} />;
  return (
    <Frame title={t.title} lead={t.lead}>
      {/* What did not answer now may when the form is sent. */}
      {checked.isPending ? <Checking /> : <Form token={token} refused={setLate} />}
    </Frame>
  );
}

function Checking() {
  return (
    <Stack aria-busy="true" data-state="loading">
      {[84, 62, 104, 36].map((height) => (
        <Skeleton key={height} height={height} />
      ))}
    </Stack>
  );
}

/** Says why a link opens nothing, and what to do instead. */
function Closed({ title, text }: { title: string; text: string }) {
  const t = useTexts({ en, zh });
  return (
    <Frame title={title}>
      <Text data-state="error">{text}</Text>
      <Anchor component={Link} href="/">
        {t.signIn}
      </Anchor>
    </Frame>
  );
}

type Field = "name" | "email" | "password";

function Form({ token, refused }: { token: string; refused: (why: Refused) => void }) {
  const t = useTexts({ en, zh });
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState({ name: "", email: "", password: "" });
  const [tried, setTried] = useState(false);
  const passwordFault = usePasswordFault(typed.password);
  const create = useMutation({
    mutationFn: () => request<Schema["Agent"]>("POST", "/v1/setup", { body: { token, ...typed } }),
    onSuccess: () => {
      forgetToken();
      navigate("/settings/start", { replace: true });
    },
    onError: (e) => {
      const why = refusedBy(e);
      if (why) refused(why);
    },
  });
  const server = useFaults<Field>(create.error, ["name", "email", "password"]);
  const refusal = useRefusal(create.error);
  const wrong: Record<Field, string | null> = {
    name: tried && typed.name.trim() === "" ? t.nameMissing : (server.name ?? null),
    email: tried && !isEmail(typed.email) ? t.emailBad : (server.email ?? null),
    password: tried ? (passwordFault ?? server.password ?? null) : null,
  };
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    setTried(true);
    const first = firstWrong(typed, passwordFault);
    if (first) e.currentTarget.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
    else if (!create.isPending) create.mutate();
  };
  const set = (field: Field) => (value: string) => setTyped((was) => ({ ...was, [field]: value }));
  const shown = refusal.text !== "" && Object.keys(server).length === 0;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          name="name"
          label={t.name}
          description={t.nameHint}
          autoComplete="name"
          required
          withAsterisk={false}
          autoFocus
          maxLength={100}
          value={typed.name}
          error={wrong.name}
          onChange={(e) => set("name")(e.currentTarget.value)}
        />
        <TextInput
          name="email"
          label={t.email}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          maxLength={254}
          value={typed.email}
          error={wrong.email}
          onChange={(e) => set("email")(e.currentTarget.value)}
        />
        <NewPassword
          name="password"
          value={typed.password}
          onChange={set("password")}
          about={[typed.name, typed.email]}
          error={wrong.password}
        />
        {shown && (
          <Alert color="red" role="alert" variant="light">
            {refusal.text}
          </Alert>
        )}
        <Button type="submit" loading={create.isPending} disabled={refusal.wait > 0}>
          {t.submit}
        </Button>
      </Stack>
    </form>
  );
}

function firstWrong(typed: Record<Field, string>, passwordFault: string | null): Field | null {
  if (typed.name.trim() === "") return "name";
  if (!isEmail(typed.email)) return "email";
  return passwordFault ? "password" : null;
}
