import { Button, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { Empty, Failure, Loading } from "../../parts/states";
import { Section } from "../section";
import { usePeople } from "./data";
import { DisableDialog, LinkDialog } from "./dialogs";
import { EditDrawer } from "./edit";
import { InviteDrawer } from "./invite";
import { type Act, PeopleList } from "./list";
import { isLastAdmin, matches, sorted } from "./people";
import classes from "./people.module.css";

const en = {
  title: "People",
  lead: "Who answers chats, keeps the entries and manages Usher.",
  invite: "Invite",
  search: "Search people",
  alone: "It is only you so far",
  aloneText: "Invite the agents who take over when the bot is not sure, and those who keep its entries.",
  inviteFirst: "Invite somebody",
  nobody: "Nobody is called that",
  all: "Show everybody",
};
const zh: typeof en = {
  title: "人员",
  lead: "谁接待会话、谁维护条目、谁管理 Usher。",
  invite: "邀请",
  search: "搜索人员",
  alone: "目前只有您一个人",
  aloneText: "邀请客服，在机器人没把握时接手；也邀请维护条目的同事。",
  inviteFirst: "邀请同事",
  nobody: "没有找到这个人",
  all: "显示全部",
};

/** From how many people on a search is offered. */
const many = 8;

/** Who may sign in, and what they may do and take on. */
export function PeoplePage() {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const people = usePeople();
  const [inviting, setInviting] = useState(false);
  const [chosen, setChosen] = useState<{ act: Act; id: string } | null>(null);
  const [typed, setTyped] = useState("");
  const all = people.data ?? [];
  const shown = sorted(all, language).filter((p) => matches(p, typed));
  const person = all.find((p) => p.id === chosen?.id);
  const close = () => setChosen(null);
  return (
    <Section
      wide
      title={t.title}
      lead={t.lead}
      action={
        <Button leftSection={<Icon name="add" size={16} />} onClick={() => setInviting(true)}>
          {t.invite}
        </Button>
      }
    >
      {people.error && <Failure error={people.error} retry={() => void people.refetch()} />}
      {people.isPending && <Loading rows={5} height={52} />}
      {(all.length >= many || typed !== "") && (
        <TextInput
          className={classes.search}
          type="search"
          aria-label={t.search}
          placeholder={t.search}
          leftSection={<Icon name="search" size={16} />}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
        />
      )}
      {shown.length > 0 && <PeopleList people={shown} act={(act, p) => setChosen({ act, id: p.id })} />}
      {all.length === 1 && (
        <Empty
          title={t.alone}
          action={
            <Button variant="default" onClick={() => setInviting(true)}>
              {t.inviteFirst}
            </Button>
          }
        >
          {t.aloneText}
        </Empty>
      )}
      {all.length > 1 && shown.length === 0 && (
        <Empty
          title={t.nobody}
          action={
            <Button variant="default" onClick={() => setTyped("")}>
              {t.all}
            </Button>
          }
        >
          <Text span dir="auto">
            “{typed}”
          </Text>
        </Empty>
      )}
      {inviting && <InviteDrawer close={() => setInviting(false)} />}
      {person && chosen?.act === "edit" && (
        <EditDrawer person={person} lastAdmin={isLastAdmin(all, person)} close={close} />
      )}
      {person && chosen?.act === "link" && <LinkDialog person={person} close={close} />}
      {person && chosen?.act === "disable" && <DisableDialog person={person} close={close} />}
    </Section>
  );
}
