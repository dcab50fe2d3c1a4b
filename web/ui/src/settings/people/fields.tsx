import { MultiSelect, NumberInput, Radio, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { get, type Schema } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { languageName } from "../../i18n/languagename";
import { SkillsField } from "../../parts/skills";
import type { PersonDraft, PersonField } from "./check";
import { type Role, usePeople } from "./data";
import { names } from "./names";
import { cleanSkills, knownSkills, roles } from "./people";

export const personFields: readonly PersonField[] = [
  "name",
  "email",
  "role",
  "skills",
  "languages",
  "capacity",
];

const en = {
  name: "Name",
  nameHint: "Customers see it.",
  email: "E-mail",
  role: "Role",
  may: {
    agent: "Answers chats",
    trainer: "Also keeps the entries and the unanswered questions",
    admin: "Also manages people and settings",
  } satisfies Record<Role, string>,
  lastAdmin: "This is the last admin. Make somebody else an admin first, then this role can change.",
  skills: "Skills",
  skillsHint: "A chat that needs a skill goes only to people who have it. Press Enter after each.",
  noSkills: "orders, payments …",
  languages: "Languages",
  languagesHint: "Chats in other languages go to somebody else.",
  capacity: "Chats at once",
  capacityHint: "No new chats beyond this number. 0: none at all.",
};
const zh: typeof en = {
  name: "姓名",
  nameHint: "客户会看到这个名字。",
  email: "邮箱",
  role: "角色",
  may: {
    agent: "接待会话",
    trainer: "还可以管理条目和未解答问题",
    admin: "还可以管理人员和设置",
  },
  lastAdmin: "这是最后一位管理员。请先把另一位同事设为管理员，再修改这里的角色。",
  skills: "技能",
  skillsHint: "需要某项技能的会话只会分给有这项技能的人。每输入一项按回车。",
  noSkills: "订单、支付……",
  languages: "语言",
  languagesHint: "其他语言的会话会分给别人。",
  capacity: "同时接待数",
  capacityHint: "达到这个数后不再分配新会话；0 表示不接待。",
};

interface Props {
  value: PersonDraft;
  set: (patch: Partial<PersonDraft>) => void;
  errors: Partial<Record<PersonField, string | null>>;
  /** The account exists: its address stays. */
  known?: boolean;
  lastAdmin?: boolean;
}

/** The fields about a person. */
export function PersonFields({ value, set, errors, known, lastAdmin }: Props) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  return (
    <Stack>
      <TextInput
        name="name"
        label={t.name}
        description={t.nameHint}
        required
        maxLength={100}
        dir="auto"
        value={value.name}
        error={errors.name}
        onChange={(e) => set({ name: e.currentTarget.value })}
        data-autofocus
      />
      <TextInput
        name="email"
        label={t.email}
        type="email"
        required={!known}
        readOnly={known}
        maxLength={254}
        value={value.email}
        error={errors.email}
        onChange={(e) => set({ email: e.currentTarget.value })}
      />
      <Radio.Group
        label={t.role}
        value={value.role}
        error={errors.role}
        styles={{ error: { marginTop: 8 } }}
        description={lastAdmin ? t.lastAdmin : undefined}
        onChange={(role) => set({ role: role as Role })}
      >
        <Stack gap="xs" mt="xs">
          {roles.map((r) => (
            <Radio key={r} value={r} label={n.roles[r]} description={t.may[r]} />
          ))}
        </Stack>
      </Radio.Group>
      <Skills value={value.skills} set={(skills) => set({ skills })} error={errors.skills} />
      <Languages value={value.languages} set={(languages) => set({ languages })} error={errors.languages} />
      <NumberInput
        label={t.capacity}
        description={t.capacityHint}
        min={0}
        max={100}
        clampBehavior="strict"
        allowDecimal={false}
        styles={{ wrapper: { maxWidth: 160 } }}
        value={value.capacity}
        error={errors.capacity}
        onChange={(v) => set({ capacity: Number(v) || 0 })}
      />
    </Stack>
  );
}

interface ListProps {
  value: string[];
  set: (v: string[]) => void;
  error?: string | null;
}

/** Skills as tags; suggests those that are in use. */
function Skills({ value, set, error }: ListProps) {
  const t = useTexts({ en, zh });
  const people = usePeople();
  const needed = useQuery({
    queryKey: ["settings", "skills"],
    queryFn: async ({ signal }) => {
      const [entries, intents] = await Promise.all([
        get<Schema["EntriesOutputBody"]>("/v1/entries", { limit: 100 }, signal),
        get<Schema["IntentsOutputBody"]>("/v1/intents", undefined, signal),
      ]);
      return [...(entries.entries ?? []), ...(intents.intents ?? [])];
    },
    staleTime: 60_000,
  });
  return (
    <SkillsField
      label={t.skills}
      description={t.skillsHint}
      placeholder={t.noSkills}
      known={knownSkills(people.data ?? [], needed.data ?? [])}
      value={value}
      error={error}
      change={(v) => set(cleanSkills(v))}
    />
  );
}

/** The languages that somebody writes; none: any. */
function Languages({ value, set, error }: ListProps) {
  const t = useTexts({ en, zh });
  const n = useTexts(names);
  const { language } = useLanguage();
  const codes = [...new Set(["zh", "en", ...value])];
  return (
    <MultiSelect
      label={t.languages}
      description={value.length > 0 ? t.languagesHint : undefined}
      placeholder={value.length === 0 ? n.any : undefined}
      data={codes.map((c) => ({ value: c, label: languageName(c, language) }))}
      value={value}
      error={error}
      onChange={set}
    />
  );
}
