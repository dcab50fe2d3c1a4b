import { Anchor, CloseButton, Skeleton, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { Link } from "wouter";
import { get, Problem, type Schema } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { Failure } from "../../parts/states";
import { When } from "../../parts/when";
import { useDetail } from "../chat/chat";
import { useDeskState } from "../context";
import { percent, useLabels } from "../labels";
import { fetchRows, keys } from "../lists";
import type { Chat, Customer } from "../model";
import { customerName } from "../names";
import classes from "./customer.module.css";

const en = {
  title: "Customer",
  close: "Hide the customer",
  email: "E-mail",
  language: "Language",
  channel: "Channel",
  first: "First seen",
  opened: "This chat began",
  unknown: "Not given",
  past: "Other chats",
  noPast: "This is their only chat.",
  misses: "What the bot could not answer",
  noMisses: "Nothing in this chat.",
  nearest: (title: string, p: string) => `Nearest: ${title} (${p})`,
  none: "No entry came near",
  failed: "This could not be loaded.",
  retry: "Try again",
  state: {
    bot: "With the bot",
    queued: "In the queue",
    agent: "With an agent",
    closed: "Closed",
    archived: "Archived",
  } as Record<string, string>,
};
const zh: typeof en = {
  title: "客户",
  close: "收起客户资料",
  email: "邮箱",
  language: "语言",
  channel: "渠道",
  first: "首次来访",
  opened: "会话开始",
  unknown: "未提供",
  past: "其他会话",
  noPast: "这是该客户唯一的会话。",
  misses: "机器人没答上来的问题",
  noMisses: "这个会话里没有。",
  nearest: (title, p) => `最接近：${title}（${p}）`,
  none: "没有接近的条目",
  failed: "没有加载出来。",
  retry: "重试",
  state: { bot: "机器人接待中", queued: "排队中", agent: "客服接待中", closed: "已结束", archived: "已归档" },
};

/** The right column: who it is, their other chats, and what the bot did not know. */
export function CustomerPanel({ id, close }: { id: string; close: () => void }) {
  const t = useTexts({ en, zh });
  const detail = useDetail(id);
  const known = useDeskState((d) => d.lists.chat(id) !== undefined);
  return (
    <aside className={classes.panel} aria-label={t.title}>
      <div className={classes.top}>
        <Title order={2}>{t.title}</Title>
        <CloseButton aria-label={t.close} onClick={close} className={classes.close} />
      </div>
      {detail.isPending && <PanelLoading />}
      {/* Where nothing is known of the chat, the middle column says so already. */}
      {detail.error && !detail.data && known && !isGone(detail.error) && (
        <Failure error={detail.error} retry={() => void detail.refetch()} />
      )}
      {detail.data && (
        <>
          <Who customer={detail.data.customer} chat={detail.data.conversation} />
          <Past chat={detail.data.conversation} />
          <Misses id={id} />
        </>
      )}
    </aside>
  );
}

/** The middle column says that already. */
function isGone(error: unknown): boolean {
  return error instanceof Problem && error.code === "not_found";
}

function Who({ customer, chat }: { customer: Customer; chat: Chat }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const { language } = useLanguage();
  const name = customerName({ customer: customer.id, customer_name: customer.name }, language);
  const spoken = customer.language ?? chat.language;
  return (
    <section className={classes.part}>
      <div className={classes.name}>
        <bdi>{name}</bdi>
      </div>
      <dl className={classes.facts}>
        <Fact label={t.email}>
          {customer.email ? (
            <Anchor href={`mailto:${customer.email}`} inherit>
              <bdi>
                {customer.email.split("@").map((part, i) => (
                  <Fragment key={i}>
                    {i > 0 && <wbr />}
                    {i > 0 && "@"}
                    {part}
                  </Fragment>
                ))}
              </bdi>
            </Anchor>
          ) : null}
        </Fact>
        <Fact label={t.language}>{spoken ? labels.language(spoken) : null}</Fact>
        <Fact label={t.channel}>{labels.channel(customer.account)}</Fact>
        <Fact label={t.first}>
          <When at={customer.at} />
        </Fact>
        <Fact label={t.opened}>
          <When at={chat.opened_at} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  const t = useTexts({ en, zh });
  return (
    <>
      <dt>{label}</dt>
      <dd>{children ?? <span className={classes.dim}>{t.unknown}</span>}</dd>
    </>
  );
}

function Past({ chat }: { chat: Chat }) {
  const t = useTexts({ en, zh });
  const past = useQuery({
    queryKey: keys.past(chat.customer),
    queryFn: ({ signal }) => fetchRows({ customer: chat.customer }, signal),
    staleTime: 30_000,
  });
  const others = (past.data?.rows ?? []).filter((c) => c.id !== chat.id);
  return (
    <section className={classes.part}>
      <Title order={3}>{t.past}</Title>
      {past.isPending && <Skeleton height={20} mt="xs" />}
      {past.error && !past.data && <NotLoaded retry={() => void past.refetch()} />}
      {past.data && others.length === 0 && <p className={classes.dim}>{t.noPast}</p>}
      <ul className={classes.list}>
        {others.map((c) => (
          <li key={c.id}>
            <Link href={`/chats/${c.id}`} className={classes.past}>
              <bdi className={classes.line}>{c.last_text || "…"}</bdi>
              <span className={classes.dim}>
                {t.state[c.state]} · <When at={c.last_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const missed = new Set(["no_answer", "out_of_scope", "model_error", "unsure"]);

function Misses({ id }: { id: string }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const { language } = useLanguage();
  const turns = useQuery({
    queryKey: keys.turns(id),
    queryFn: ({ signal }) =>
      get<Schema["TurnsOutputBody"]>(`/v1/conversations/${id}/turns`, undefined, signal),
    staleTime: 30_000,
  });
  const list = (turns.data?.turns ?? []).filter((turn) => missed.has(turn.decision.why));
  return (
    <section className={classes.part}>
      <Title order={3}>{t.misses}</Title>
      {turns.isPending && <Skeleton height={20} mt="xs" />}
      {turns.error && !turns.data && <NotLoaded retry={() => void turns.refetch()} />}
      {turns.data && list.length === 0 && <p className={classes.dim}>{t.noMisses}</p>}
      <ul className={classes.list}>
        {list.map((turn) => {
          const best = turn.understanding.answers?.[0];
          return (
            <li key={turn.id} className={classes.miss}>
              <bdi className={classes.line}>{turn.text}</bdi>
              <span className={classes.dim}>
                {labels.why(turn.decision.why)} ·{" "}
                {best ? t.nearest(best.title, percent(best.confidence, language)) : t.none}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** One line in the place of a few: what stands below stays where it is. */
function NotLoaded({ retry }: { retry: () => void }) {
  const t = useTexts({ en, zh });
  return (
    <p className={classes.dim} data-state="error">
      {t.failed}{" "}
      <Anchor component="button" type="button" inherit onClick={retry}>
        {t.retry}
      </Anchor>
    </p>
  );
}

function PanelLoading() {
  return (
    <div className={classes.part} aria-busy="true" data-state="loading">
      <Skeleton height={20} width="60%" mb="md" />
      {[80, 55, 70, 50].map((w) => (
        <Skeleton key={w} height={14} width={`${w}%`} mb="sm" />
      ))}
    </div>
  );
}
