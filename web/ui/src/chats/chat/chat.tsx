import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { get, Problem } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { Empty, Failure } from "../../parts/states";
import { useAgents, useDesk } from "../context";
import { type Detail, keys } from "../lists";
import type { Chat } from "../model";
import { agentName } from "../names";
import { OfflineBar } from "../offline";
import { actionsOf } from "./actions";
import classes from "./chat.module.css";
import { Composer } from "./composer";
import { ChatHeader } from "./header";
import { History, HistoryLoading } from "./history";
import { PacketLine } from "./packet";
import { Transfer } from "./transfer";
import { useActions } from "./useactions";

const en = {
  claimFirst: "Claim the chat to reply. You can leave a note at any time.",
  theirs: (name: string) => `${name || "Another agent"} has this chat. You can read it and leave a note.`,
  closed: "This chat is closed. It opens again when the customer writes.",
  archived: "This chat is archived. Restore it to put it back into the queue.",
  claim: "Claim",
  gone: "This chat does not exist",
  goneWhy: "It may have been erased. Choose another one from the list.",
};
const zh: typeof en = {
  claimFirst: "接入后才能回复，备注随时可以写。",
  theirs: (name) => `${name || "其他客服"}正在接待，您可以查看和写备注。`,
  closed: "会话已结束，客户再发消息时会重新打开。",
  archived: "会话已归档，恢复后会回到排队。",
  claim: "接入",
  gone: "没有这个会话",
  goneWhy: "可能已被删除，请从列表中选择其他会话。",
};

/** Reads a chat and its customer; a row of the list does until they are there. */
export function useDetail(id: string) {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.chat(id),
    queryFn: async ({ signal }) => {
      const d = await get<Detail>(`/v1/conversations/${id}`, undefined, signal);
      desk.lists.learn(d.conversation);
      return d;
    },
    staleTime: 10_000,
  });
}

interface Props {
  id: string;
  info: () => void;
  infoOpen: boolean;
}

/** The middle column: one chat. */
export function ChatView({ id, info, infoOpen }: Props) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const detail = useDetail(id);
  useEffect(() => desk.show(id), [desk, id]);
  const chat = detail.data?.conversation ?? desk.lists.chat(id);
  if (!chat) {
    const gone = detail.error instanceof Problem && ["not_found", "invalid"].includes(detail.error.code);
    if (gone) return <Empty title={t.gone}>{t.goneWhy}</Empty>;
    if (detail.error) return <Failure error={detail.error} retry={() => void detail.refetch()} />;
    return <ChatLoading />;
  }
  return <Open chat={chat} info={info} infoOpen={infoOpen} />;
}

/** The places of the header, the messages and the field. */
function ChatLoading() {
  return (
    <div className={classes.chat} aria-busy="true" data-state="loading">
      <div className={classes.header}>
        <div className={classes.who}>
          <Skeleton height={16} width={160} mb={8} />
          <Skeleton height={12} width={100} />
        </div>
      </div>
      <HistoryLoading />
    </div>
  );
}

function Open({ chat, info, infoOpen }: { chat: Chat; info: () => void; infoOpen: boolean }) {
  const actions = useActions(chat);
  const [transfer, setTransfer] = useState(false);
  return (
    <div className={classes.chat}>
      <ChatHeader
        chat={chat}
        actions={actions}
        transfer={() => setTransfer(true)}
        info={info}
        infoOpen={infoOpen}
      />
      <PacketLine chat={chat} />
      <History chat={chat} />
      <OfflineBar />
      <Bar chat={chat} claim={() => actions.run("claim")} claiming={actions.running === "claim"} />
      <Composer chat={chat} />
      {transfer && (
        <Transfer
          chat={chat}
          close={() => setTransfer(false)}
          done={() => {
            setTransfer(false);
            actions.say("transfer", chat);
          }}
        />
      )}
    </div>
  );
}

/** Why one cannot reply, and what to do about it. */
function Bar({ chat, claim, claiming }: { chat: Chat; claim: () => void; claiming: boolean }) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const agents = useAgents();
  if (chat.state === "agent" && chat.owner === desk.me.id) return null;
  const text = {
    agent: t.theirs(agentName(agents, chat.owner)),
    closed: t.closed,
    archived: t.archived,
  }[chat.state];
  return (
    <div className={classes.hint}>
      <span>{text ?? t.claimFirst}</span>
      {actionsOf(chat, desk.me).includes("claim") && (
        <Button size="compact-sm" variant="light" onClick={claim} loading={claiming}>
          {t.claim}
        </Button>
      )}
    </div>
  );
}
