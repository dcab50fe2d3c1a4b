import { Alert, Badge, Button, Tabs, Title } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { useTexts } from "../../i18n/language";
import { useCommands } from "../../parts/commands";
import { Icon } from "../../parts/icons";
import { Empty } from "../../parts/states";
import { About } from "./about";
import { ChangeFailed, useProgress } from "./change";
import { ChangeDialog } from "./confirm";
import { changing, losses, nameOf, type Row, type Status } from "./model";
import classes from "./models.module.css";
import { useScores } from "./query";
import { Questions } from "./questions";
import { en as names, zh as namesZh } from "./texts";
import { Turns } from "./turns";
import { useWriting } from "./use_names";

const en = {
  back: "All models",
  goLive: "Go live…",
  isLive: "This model is live.",
  questions: "Your questions",
  turns: "Live turns",
  about: "About",
  goneTitle: "This model is not here any more",
  goneText: "Its file has changed or was taken away. What is there now is on the list.",
  languages: (all: string) => `The live one names ${all} among its languages, this one does not.`,
  intents: (n: number) =>
    n === 1
      ? "It does not know 1 intent that has a reply. Nobody would get that reply: "
      : `It does not know ${n} intents that have a reply. Nobody would get these replies: `,
};
const zh: typeof en = {
  back: "全部模型",
  goLive: "上线…",
  isLive: "这个模型正在线上。",
  questions: "自有问题",
  turns: "线上对话",
  about: "模型信息",
  goneTitle: "这个模型已经不在了",
  goneText: "它的文件有改动或被移走。现有的模型都在列表里。",
  languages: (all) => `线上模型的语言里有${all}，它没有。`,
  intents: (n) => `有 ${n} 个设置了回复的意图它不认识，客户将收不到这些回复：`,
};

const views = ["questions", "turns", "about"] as const;
type View = (typeof views)[number];

/** One model: what it is, how it does beside the live one, and the ways to put it to the test or into service. */
export function ModelDetail({ status, row }: { status: Status; row?: Row }) {
  const t = useTexts({ en, zh });
  const back = (
    <Link href="/trainer/models" className={classes.back}>
      <Icon name="back" size={16} />
      {t.back}
    </Link>
  );
  if (!row) {
    return (
      <>
        {back}
        <Empty
          title={t.goneTitle}
          action={
            <Button component={Link} href="/trainer/models" variant="default">
              {t.back}
            </Button>
          }
        >
          {t.goneText}
        </Empty>
      </>
    );
  }
  return (
    <>
      {back}
      <Head status={status} row={row} />
      <Views status={status} row={row} />
    </>
  );
}

function Head({ status, row }: { status: Status; row: Row }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const write = useWriting();
  const scores = useScores().data;
  const progress = useProgress(status);
  const [asking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  useCommands([
    { id: "all models", group: n.title, key: "b", label: t.back, run: () => navigate("/trainer/models") },
    ...(row.live
      ? []
      : [
          {
            id: "go live",
            group: n.title,
            label: `${n.goLive}: ${nameOf(row)}…`,
            run: () => setAsking(true),
          },
        ]),
  ]);
  return (
    <>
      <header className={classes.head}>
        <div>
          <Title order={1} className={classes.name}>
            <bdi>{nameOf(row)}</bdi>
            {row.live && (
              <Badge variant="light" tt="none">
                {n.live}
              </Badge>
            )}
            {row.previous && (
              <Badge variant="default" tt="none" fw={500}>
                {n.before}
              </Badge>
            )}
            {row.built_in && (
              <Badge variant="default" tt="none" fw={500} title={n.fallbackHint}>
                {n.fallback}
              </Badge>
            )}
          </Title>
          <p className={classes.facts} role="status">
            {progress
              ? progress.text
              : row.live
                ? t.isLive
                : [...(row.files ?? []), write.languages(row.languages), write.size(row.size)].join(" · ")}
          </p>
        </div>
        {!row.live && (
          <Button disabled={changing(status) !== undefined} onClick={() => setAsking(true)}>
            {t.goLive}
          </Button>
        )}
      </header>
      <ChangeFailed status={status} />
      <Lost status={status} row={row} />
      {asking && <ChangeDialog to={row} status={status} scores={scores} close={() => setAsking(false)} />}
    </>
  );
}

/** What customers would get no more, said before anything else. */
function Lost({ status, row }: { status: Status; row: Row }) {
  const t = useTexts({ en, zh });
  const write = useWriting();
  const { languages, intents } = losses(
    status.bundles?.find((r) => r.live),
    row,
  );
  if (row.live || languages.length + intents.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" mb="md">
      {languages.length > 0 && <div>{t.languages(write.languages(languages))}</div>}
      {intents.length > 0 && (
        <div>
          {t.intents(intents.length)}
          {intents.join(", ")}
        </div>
      )}
    </Alert>
  );
}

/** The three ways to look at a model; which one is in the address. */
function Views({ status, row }: { status: Status; row: Row }) {
  const t = useTexts({ en, zh });
  const search = useSearch();
  const [at, navigate] = useLocation();
  const asked = new URLSearchParams(search).get("view") as View | null;
  const view = asked && views.includes(asked) ? asked : "questions";
  return (
    <Tabs
      value={view}
      onChange={(v) => navigate(v === "questions" ? at : `${at}?view=${v}`, { replace: true })}
      keepMounted={false}
    >
      <Tabs.List mb="lg" className={classes.views}>
        {views.map((v) => (
          <Tabs.Tab key={v} value={v}>
            {t[v]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="questions">
        <Questions status={status} row={row} />
      </Tabs.Panel>
      <Tabs.Panel value="turns">
        <Turns status={status} row={row} />
      </Tabs.Panel>
      <Tabs.Panel value="about">
        <About row={row} />
      </Tabs.Panel>
    </Tabs>
  );
}
