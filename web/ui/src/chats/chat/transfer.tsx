import {
  Alert,
  Button,
  Group,
  Modal,
  MultiSelect,
  Radio,
  ScrollArea,
  Select,
  Stack,
  Tabs,
  Text,
} from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../../i18n/language";
import { Failure, Loading } from "../../parts/states";
import { useDesk, useTeam } from "../context";
import { useLabels } from "../labels";
import type { Candidate, Chat } from "../model";
import { useRefusal } from "../refusal";
import classes from "./chat.module.css";

const en = {
  title: "Transfer the chat",
  agent: "To an agent",
  skills: "By skill or language",
  wanted: "Skills",
  language: "Language",
  any: "As it was",
  who: "Agent",
  nobody: "There is nobody else in the team yet.",
  load: (n: number, of: number) => `${n} of ${of} chats`,
  presence: { online: "Online", away: "Away", offline: "Offline" } as Record<string, string>,
  waits: "Who is away or has no room gets the chat as soon as they can; until then it waits in the queue.",
  cancel: "Cancel",
  submit: "Transfer",
  noSkills: "No agent has a skill yet; an admin can add some.",
};
const zh: typeof en = {
  title: "转接会话",
  agent: "转给客服",
  skills: "按技能或语言",
  wanted: "技能",
  language: "语言",
  any: "不变",
  who: "客服",
  nobody: "团队里还没有其他人。",
  load: (n, of) => `接待 ${n}/${of}`,
  presence: { online: "在线", away: "离开", offline: "离线" },
  waits: "对方离开或已满时，会话先排队，等对方有空时再接入。",
  cancel: "取消",
  submit: "转接",
  noSkills: "还没有客服设置技能，管理员可以添加。",
};

/** To whom a chat is handed on: one agent, or whoever has the skills. */
export function Transfer({ chat, close, done }: { chat: Chat; close: () => void; done: () => void }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const desk = useDesk();
  const team = useTeam();
  const agents = team.data ?? [];
  const [how, setHow] = useState<string | null>("agent");
  const [agent, setAgent] = useState("");
  const [skills, setSkills] = useState<string[]>(chat.need.skills ?? []);
  const [language, setLanguage] = useState<string | null>(null);
  const known = [...new Set(agents.flatMap((a) => a.skills ?? []))].sort();
  const others = agents.filter((a) => a.id !== chat.owner && !a.disabled).sort(byPresence);
  const move = useMutation({
    mutationFn: () =>
      desk.act(
        chat.id,
        "transfer",
        how === "agent" ? { agent } : { skills, ...(language ? { language } : {}) },
      ),
    onSuccess: done,
  });
  const failure = useRefusal(move.error);
  return (
    <Modal opened onClose={close} title={t.title} centered closeButtonProps={{ "aria-label": t.cancel }}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          move.mutate();
        }}
      >
        <Tabs value={how} onChange={setHow}>
          <Tabs.List mb="sm">
            <Tabs.Tab value="agent">{t.agent}</Tabs.Tab>
            <Tabs.Tab value="skills">{t.skills}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="agent" className={classes.handOn}>
            {team.isPending ? (
              <Loading rows={3} height={40} />
            ) : team.error && !team.data ? (
              <Failure error={team.error} retry={() => void team.refetch()} />
            ) : others.length === 0 ? (
              <Text c="dimmed">{t.nobody}</Text>
            ) : (
              <ScrollArea.Autosize mah={280}>
                <Radio.Group aria-label={t.who} value={agent} onChange={setAgent}>
                  <Stack gap={4}>
                    {others.map((a) => (
                      <Colleague key={a.id} agent={a} />
                    ))}
                  </Stack>
                </Radio.Group>
              </ScrollArea.Autosize>
            )}
          </Tabs.Panel>
          <Tabs.Panel value="skills" className={classes.handOn}>
            <Stack gap="sm">
              <MultiSelect
                label={t.wanted}
                data={known}
                value={skills}
                onChange={setSkills}
                placeholder={known.length ? undefined : t.noSkills}
                disabled={known.length === 0}
                searchable
              />
              <Select
                label={t.language}
                placeholder={t.any}
                data={["en", "zh"].map((l) => ({ value: l, label: labels.language(l) }))}
                value={language}
                onChange={setLanguage}
                clearable
              />
            </Stack>
          </Tabs.Panel>
        </Tabs>
        <Text size="xs" c="dimmed" mt="sm">
          {t.waits}
        </Text>
        {move.error && (
          <Alert color="red" variant="light" mt="sm" role="alert">
            {failure}
          </Alert>
        )}
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={close}>
            {t.cancel}
          </Button>
          <Button
            type="submit"
            loading={move.isPending}
            disabled={how === "agent" ? !agent : !skills.length && !language}
          >
            {t.submit}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function Colleague({ agent: a }: { agent: Candidate }) {
  const t = useTexts({ en, zh });
  return (
    <Radio.Card value={a.id} className={classes.colleague}>
      <Radio.Indicator />
      <span className={classes.colleagueName}>
        <bdi>{a.name}</bdi>
        {!!a.skills?.length && <span className={classes.dim}>{a.skills.join(", ")}</span>}
      </span>
      <span className={classes.dim} data-presence={a.presence}>
        {t.presence[a.presence]} · {t.load(a.load, a.capacity)}
      </span>
    </Radio.Card>
  );
}

function byPresence(a: Candidate, b: Candidate): number {
  const rank = (p: string) => ["online", "away", "offline"].indexOf(p);
  return rank(a.presence) - rank(b.presence) || a.load - b.load;
}
