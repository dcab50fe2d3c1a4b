import { Button, Skeleton, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { get, type Schema } from "../../api/client";
import { every } from "../../api/every";
import { useDesk, useDeskState } from "../../chats/context";
import { useTexts } from "../../i18n/language";
import { Failure } from "../../parts/states";
import { useMe } from "../../session/session";
import { usePeople } from "../people/data";
import { Section } from "../section";
import classes from "./start.module.css";
import { aloneKey, chatsIn, type Step, type StepName, stepsOf } from "./steps";

interface Said {
  title: string;
  text: string;
  act: string;
  again: string;
}

const en = {
  title: (name: string) => `Welcome, ${name}`,
  lead: "A few things, and customers get answers. In any order.",
  all: "All are done. You find these pages under Settings and Trainer.",
  name: "First steps",
  done: "Done",
  open: "Still to do",
  skip: "Leave aside",
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
    online: {
      title: "Set yourself Online",
      text: "Customers whom the bot cannot help wait for somebody who is Online. You can change it on every page, beside your initial.",
      act: "Set yourself Online",
      again: "",
    },
  } satisfies Record<StepName, Said>,
};
const zh: typeof en = {
  title: (name) => `${name}，欢迎使用`,
  lead: "完成这几件事，客户就能得到解答。先后顺序不限。",
  all: "都完成了。以后可以在“设置”和“训练”里找到这些页面。",
  name: "新手引导",
  done: "已完成",
  open: "待完成",
  skip: "暂不需要",
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
    online: {
      title: "把自己切换为在线",
      text: "机器人帮不上的客户，会等在线的客服来接待。以后在任何页面都可以点头像旁边的状态来切换。",
      act: "切换为在线",
      again: "",
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
  const [alone, setAlone] = useLocalStorage({ key: aloneKey, defaultValue: false });
  const online = useDeskState((d) => d.presence) === "online";
  const error = people.error ?? counts.error ?? entries.error;
  const steps = stepsOf({
    chats: counts.data && chatsIn(counts.data),
    entries: entries.data?.total,
    people: people.data?.length,
    alone,
    online: online || people.data?.some((p) => p.presence === "online" && p.id !== me.id) === true,
  });
  const all = steps.every((s) => s.done === true);
  return (
    <Section name={t.name} title={t.title(me.name)} lead={all ? t.all : t.lead}>
      <ol className={classes.steps}>
        {steps.map((s, i) => (
          <Row
            key={s.name}
            step={s}
            n={i + 1}
            failed={error !== null}
            skip={
              s.name === "people" ? { skipped: alone && people.data?.length === 1, set: setAlone } : undefined
            }
          />
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

interface RowProps {
  step: Step;
  n: number;
  failed: boolean;
  /** How the step is left aside; undefined where it cannot be. */
  skip?: { skipped: boolean; set: (on: boolean) => void };
}

function Row({ step, n, failed, skip }: RowProps) {
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
      <div className={classes.acts}>
        {skip && step.done === false && (
          <Button variant="subtle" color="gray" onClick={() => skip.set(true)}>
            {t.skip}
          </Button>
        )}
        <Act step={step} again={step.done === true && !skip?.skipped} />
      </div>
    </li>
  );
}

function Act({ step, again }: { step: Step; again: boolean }) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const said = t.steps[step.name];
  if (step.to) {
    return (
      <Button component={Link} href={step.to} variant={step.done ? "subtle" : "default"}>
        {again ? said.again : said.act}
      </Button>
    );
  }
  if (step.done) return null;
  return (
    <Button variant="default" onClick={() => desk.setPresence("online")}>
      {said.act}
    </Button>
  );
}
