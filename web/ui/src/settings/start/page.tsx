import { Button, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { get, type Schema } from "../../api/client";
import { every } from "../../api/every";
import { useTexts } from "../../i18n/language";
import { Failure } from "../../parts/states";
import { useMe } from "../../session/session";
import { usePeople } from "../people/data";
import { Section } from "../section";
import classes from "./start.module.css";
import { chatsIn, type Step, type StepName, stepsOf } from "./steps";

interface Said {
  title: string;
  text: string;
  act: string;
  again: string;
}

const en = {
  title: (name: string) => `Welcome, ${name}`,
  lead: "Three things, and customers get answers. In any order.",
  all: "All three are done. You find these pages under Settings and Trainer.",
  done: "Done",
  open: "Still to do",
  chats: "Go to the chats",
  steps: {
    widget: {
      title: "Put the widget on your site",
      text: "Copy one line into your pages. This is ticked as soon as the first customer has written.",
      act: "Set up the widget",
      again: "Change the widget",
    },
    entries: {
      title: "Add entries",
      text: "Write what customers ask, and what you answer. The bot uses a new entry within seconds.",
      act: "Add entries",
      again: "See the entries",
    },
    people: {
      title: "Invite people",
      text: "Agents take over where the bot is not sure. Each gets a link, and chooses a password with it.",
      act: "Invite people",
      again: "See the people",
    },
  } satisfies Record<StepName, Said>,
};
const zh: typeof en = {
  title: (name) => `${name}，欢迎使用`,
  lead: "完成三件事，客户就能得到解答。先后顺序不限。",
  all: "三件事都完成了。以后可以在“设置”和“训练”里找到这些页面。",
  done: "已完成",
  open: "待完成",
  chats: "去看会话",
  steps: {
    widget: {
      title: "把组件放到网站上",
      text: "复制一行代码到您的网页里。有客户发来第一条消息后，这里会自动打勾。",
      act: "设置网页组件",
      again: "修改网页组件",
    },
    entries: {
      title: "添加知识条目",
      text: "写下客户会怎么问、您怎么答。新条目几秒后机器人就会用上。",
      act: "添加条目",
      again: "查看条目",
    },
    people: {
      title: "邀请同事",
      text: "机器人没把握时由客服接手。每个人会收到一个链接，用它设置自己的密码。",
      act: "邀请同事",
      again: "查看人员",
    },
  },
};

/** What to do first, ticked from what there is. */
export function StartPage() {
  const t = useTexts({ en, zh });
  const me = useMe();
  const people = usePeople();
  const counts = useQuery({
    queryKey: ["settings", "start", "counts"],
    queryFn: ({ signal }) => get<Schema["ConversationCounts"]>("/v1/conversations/counts", undefined, signal),
    refetchInterval: every(10_000),
  });
  const entries = useQuery({
    queryKey: ["settings", "start", "entries"],
    queryFn: ({ signal }) => get<Schema["EntriesOutputBody"]>("/v1/entries", { limit: 1 }, signal),
  });
  const error = people.error ?? counts.error ?? entries.error;
  const steps = stepsOf({
    chats: counts.data && chatsIn(counts.data),
    entries: entries.data?.total,
    people: people.data?.length,
  });
  const all = steps.every((s) => s.done === true);
  return (
    <Section title={t.title(me.name)} lead={all ? t.all : t.lead}>
      <ol className={classes.steps}>
        {steps.map((s, i) => (
          <Row key={s.name} step={s} n={i + 1} failed={error !== null} />
        ))}
      </ol>
      {error && (
        <Failure
          error={error}
          retry={() => {
            for (const q of [people, counts, entries]) if (q.error) void q.refetch();
          }}
        />
      )}
      {all && (
        <Button component={Link} href="/">
          {t.chats}
        </Button>
      )}
    </Section>
  );
}

function Row({ step, n, failed }: { step: Step; n: number; failed: boolean }) {
  const t = useTexts({ en, zh });
  const said = t.steps[step.name];
  const waiting = step.done === null && !failed;
  return (
    <li className={classes.step} data-done={step.done === true || undefined}>
      {waiting ? (
        <Skeleton circle width={32} height={32} data-state="loading" />
      ) : (
        <span className={classes.tick} role="img" aria-label={step.done ? t.done : t.open}>
          {step.done ? "✓" : n}
        </span>
      )}
      <div>
        <h2 className={classes.title}>{said.title}</h2>
        <Text c="dimmed">{said.text}</Text>
      </div>
      <Button component={Link} href={step.to} variant={step.done ? "subtle" : "default"}>
        {step.done ? said.again : said.act}
      </Button>
    </li>
  );
}
