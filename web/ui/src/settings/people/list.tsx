import { ActionIcon, Badge, Menu, Table, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useLanguage, useTexts } from "../../i18n/language";
import { languageName } from "../../i18n/languagename";
import { Icon } from "../../parts/icons";
import { useMe } from "../../session/session";
import type { Person, Role } from "./data";
import { names } from "./names";
import { fullness } from "./people";
import classes from "./people.module.css";

const en = {
  people: "People",
  person: "Person",
  role: "Role",
  skills: "Skills",
  languages: "Languages",
  load: "Chats now",
  more: "Actions",
  actions: (name: string) => `Actions for ${name}`,
  edit: "Edit",
  link: "New link",
  disable: "Disable",
  enable: "Enable",
  disabled: "Disabled",
  invited: "Invited",
  invitedHint: "has not used the link yet",
  you: "you",
  of: (load: number, capacity: number) => `${load} of ${capacity}`,
  takesNone: "takes no chats",
};
const zh: typeof en = {
  people: "人员",
  person: "姓名",
  role: "角色",
  skills: "技能",
  languages: "语言",
  load: "当前会话",
  more: "操作",
  actions: (name) => `对${name}的操作`,
  edit: "编辑",
  link: "生成新链接",
  disable: "停用",
  enable: "启用",
  disabled: "已停用",
  invited: "已邀请",
  invitedHint: "还没有使用链接",
  you: "您",
  of: (load, capacity) => `${load} / ${capacity}`,
  takesNone: "不接待会话",
};

export type Act = "edit" | "link" | "disable";

interface Props {
  people: Person[];
  act: (act: Act, person: Person) => void;
}

/** The people as a table; as cards where there is no room for one. */
export function PeopleList(props: Props) {
  const narrow = useMediaQuery("(max-width: 767px)", undefined, { getInitialValueInEffect: false });
  return narrow ? <Cards {...props} /> : <Rows {...props} />;
}

function Rows({ people, act }: Props) {
  const t = useTexts({ en, zh });
  return (
    <Table verticalSpacing="sm" highlightOnHover aria-label={t.people} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.person}</Table.Th>
          <Table.Th>{t.role}</Table.Th>
          <Table.Th>{t.skills}</Table.Th>
          <Table.Th className={classes.roomy}>{t.languages}</Table.Th>
          <Table.Th>{t.load}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t.more}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((p) => (
          <Table.Tr key={p.id} data-disabled={p.disabled || undefined}>
            <Table.Td>
              <Who p={p} act={act} />
            </Table.Td>
            <Table.Td>
              <RoleName p={p} />
            </Table.Td>
            <Table.Td>
              <Skills p={p} />
            </Table.Td>
            <Table.Td className={classes.roomy}>
              <Spoken p={p} />
            </Table.Td>
            <Table.Td>
              <Load p={p} />
            </Table.Td>
            <Table.Td className={classes.act}>
              <Actions p={p} act={act} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Cards({ people, act }: Props) {
  const t = useTexts({ en, zh });
  return (
    <ul className={classes.cards} aria-label={t.people}>
      {people.map((p) => (
        <li key={p.id} className={classes.card} data-disabled={p.disabled || undefined}>
          <div className={classes.top}>
            <Who p={p} act={act} />
            <Actions p={p} act={act} />
          </div>
          <div className={classes.facts}>
            <RoleName p={p} />
            <Spoken p={p} />
            <Load p={p} />
          </div>
          {(p.skills ?? []).length > 0 && <Skills p={p} />}
        </li>
      ))}
    </ul>
  );
}

function Who({ p, act }: { p: Person; act: Props["act"] }) {
  const t = useTexts({ en, zh });
  const me = useMe();
  return (
    <div className={classes.who}>
      <UnstyledButton className={classes.name} dir="auto" onClick={() => act("edit", p)}>
        {p.name}
      </UnstyledButton>
      {p.id === me.id && <span className={classes.quiet}> ({t.you})</span>}
      <div className={classes.quiet}>{p.email}</div>
    </div>
  );
}

function RoleName({ p }: { p: Person }) {
  const n = useTexts(names);
  return <span>{n.roles[p.role as Role] ?? p.role}</span>;
}

function Skills({ p }: { p: Person }) {
  const skills = p.skills ?? [];
  if (skills.length === 0) return <span className={classes.quiet}>–</span>;
  return (
    <div className={classes.tags}>
      {skills.map((s) => (
        <Badge key={s} variant="default" radius="sm" tt="none" fw={400}>
          {s}
        </Badge>
      ))}
    </div>
  );
}

function Spoken({ p }: { p: Person }) {
  const n = useTexts(names);
  const { language } = useLanguage();
  const all = p.languages ?? [];
  if (all.length === 0) return <span className={classes.quiet}>{n.any}</span>;
  return <span>{all.map((c) => languageName(c, language)).join(language === "zh" ? "、" : ", ")}</span>;
}

/** Who is there, and how many chats they have of those they take. */
function Load({ p }: { p: Person }) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  if (p.disabled) return <span className={classes.quiet}>{t.disabled}</span>;
  if (p.invited) {
    return (
      <div>
        {t.invited} <span className={classes.quiet}>· {t.invitedHint}</span>
      </div>
    );
  }
  const presence = n.presences[p.presence as keyof typeof n.presences] ?? p.presence;
  return (
    <div className={classes.load}>
      <div>
        <span className={classes.dot} data-presence={p.presence} aria-hidden="true" />
        {presence}
        <span className={`${classes.quiet} figures`}>
          {" · "}
          {p.capacity === 0 ? t.takesNone : t.of(p.load, p.capacity)}
        </span>
      </div>
      {p.capacity > 0 && (
        <svg className={classes.bar} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width="100" height="4" className={classes.room} />
          <rect width={fullness(p) * 100} height="4" className={classes.taken} />
        </svg>
      )}
    </div>
  );
}

function Actions({ p, act }: { p: Person; act: Props["act"] }) {
  const t = useTexts({ en, zh });
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t.actions(p.name)}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => act("edit", p)}>{t.edit}</Menu.Item>
        {!p.disabled && <Menu.Item onClick={() => act("link", p)}>{t.link}</Menu.Item>}
        <Menu.Divider />
        <Menu.Item
          c={p.disabled ? undefined : "var(--mantine-color-error)"}
          onClick={() => act("disable", p)}
        >
          {p.disabled ? t.enable : t.disable}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
