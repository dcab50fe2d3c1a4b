import { Anchor, Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { Problem, request, type Schema } from "../api/client";
import { useTexts } from "../i18n/language";
import { Frame } from "./frame";
import { JoinForm } from "./joinform";
import { useRefusal } from "./refusal";
import { forgetToken, tokenIn } from "./token";

const en = {
  invite: (name: string) => `Welcome, ${name}`,
  inviteLead: "Choose a password, and you are in.",
  reset: "Choose a new password",
  resetLead: "Your other devices will be signed out.",
  checking: "Opening your link…",
  signIn: "Sign in",
  retry: "Try again",
  later: "This cannot be opened right now",
  why: {
    missing: [
      "This link is not complete",
      "Copy the whole link from the message, up to its last character, and open it again.",
    ],
    not_found: [
      "This link does not open anything",
      "Perhaps a part of it got lost on the way: copy the whole link. If it still does not open, ask your admin for a new one.",
    ],
    conflict: [
      "This link has been used",
      "Each link works once, and a newer one replaces it. If you chose your password already, sign in. Otherwise ask your admin for a new link.",
    ],
    invalid: ["This link has expired", "Links work for seven days. Ask your admin for a new one."],
    forbidden: ["This account is disabled", "Ask your admin to enable it again; after that this link works."],
  },
};
const zh: typeof en = {
  invite: (name) => `${name}，欢迎您`,
  inviteLead: "设置一个密码就可以开始了。",
  reset: "设置新密码",
  resetLead: "设置后，其他设备上的登录会退出。",
  checking: "正在打开链接……",
  signIn: "去登录",
  retry: "重试",
  later: "现在打不开",
  why: {
    missing: ["链接不完整", "请从消息里完整复制链接，一直到最后一个字符，再重新打开。"],
    not_found: ["这个链接打不开", "可能复制时少了一段，请完整复制后再试。还是不行的话，请管理员重新发一个。"],
    conflict: [
      "这个链接已经用过了",
      "每个链接只能用一次，有了新链接旧的就失效。如果您已经设置过密码，直接登录；否则请管理员重新发一个。",
    ],
    invalid: ["这个链接过期了", "链接七天内有效，请管理员重新发一个。"],
    forbidden: ["这个账号已停用", "请管理员重新启用账号，之后就能使用这个链接。"],
  },
};

type Why = keyof typeof en.why;
type Whose = Schema["CheckLinkOutputBody"];

/** The page of an invitation, or of a link to choose a new password. */
export function JoinPage() {
  const t = useTexts({ en, zh });
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [token] = useState(() => tokenIn(location.hash));
  const [refused, setRefused] = useState<Problem | null>(null);
  const whose = useQuery({
    queryKey: ["join", token],
    queryFn: ({ signal }) => request<Whose>("POST", "/v1/join/check", { body: { token }, signal }),
    enabled: token !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (token === "") return <Closed why="missing" />;
  const error = refused ?? whose.error;
  const why = whyOf(error);
  if (why) return <Closed why={why} />;
  if (error) return <Later error={error} retry={() => void whose.refetch()} />;
  if (!whose.data) return <Checking />;
  const { kind, name } = whose.data;
  const invited = kind === "invite";
  return (
    <Frame title={invited ? t.invite(name) : t.reset} lead={invited ? t.inviteLead : t.resetLead}>
      <JoinForm
        token={token}
        whose={whose.data}
        closed={setRefused}
        done={() => {
          client.clear();
          forgetToken();
          navigate("/", { replace: true });
        }}
      />
    </Frame>
  );
}

/** Why a link opens nothing for good; null for what may pass. */
function whyOf(error: unknown): Why | null {
  if (!(error instanceof Problem) || error.status === 429) return null;
  return error.code in en.why ? (error.code as Why) : null;
}

function Checking() {
  const t = useTexts({ en, zh });
  return (
    <Frame title={t.checking}>
      <Stack aria-busy="true" data-state="loading">
        <Skeleton height={20} width="60%" />
        <Skeleton height={60} />
        <Skeleton height={36} />
      </Stack>
    </Frame>
  );
}

function Closed({ why }: { why: Why }) {
  const t = useTexts({ en, zh });
  const [title, text] = t.why[why];
  return (
    <Frame title={title ?? ""}>
      <Text data-state="error">{text}</Text>
      <Anchor component={Link} href="/">
        {t.signIn}
      </Anchor>
    </Frame>
  );
}

function Later({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTexts({ en, zh });
  const refusal = useRefusal(error);
  return (
    <Frame title={t.later}>
      <Text role="alert" data-state="error">
        {refusal.text}
      </Text>
      <Button onClick={retry} disabled={refusal.wait > 0}>
        {t.retry}
      </Button>
    </Frame>
  );
}
