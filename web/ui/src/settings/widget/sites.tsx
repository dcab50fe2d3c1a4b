import { ActionIcon, Button, Text, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { Part } from "../section";
import { addSites, type Change } from "./origins";
import classes from "./widget.module.css";

const en = {
  title: "Allowed sites",
  lead: "Only these sites may show the widget. *.shop.example stands for every site below shop.example.",
  list: "Allowed sites",
  add: "Add a site",
  act: "Add",
  remove: (site: string) => `Remove ${site}`,
  any: "No site is listed: any site may show the widget.",
  config: "from the configuration file",
  changes: {
    https: "https:// was assumed.",
    http: "http:// was assumed.",
    cut: "What stood behind the site was left out: all its pages may show the widget.",
  } satisfies Record<Change, string>,
  faults: {
    scheme: (s: string) => `“${s}” is not a web address. It begins with https:// or http://.`,
    wildcard: (s: string) =>
      `In “${s}” the star does not stand for whole sites. Write it like *.shop.example.`,
    none: (s: string) => `“${s}” is not a site. Write it like https://shop.example.`,
  },
};
const zh: typeof en = {
  title: "允许的网站",
  lead: "只有这些网站可以显示组件。*.shop.example 表示 shop.example 下的所有网站。",
  list: "允许的网站",
  add: "添加网站",
  act: "添加",
  remove: (site) => `移除 ${site}`,
  any: "还没有列出网站：任何网站都可以显示组件。",
  config: "来自配置文件",
  changes: {
    https: "已按 https:// 处理。",
    http: "已按 http:// 处理。",
    cut: "网址里域名后面的部分已去掉：整个网站的页面都可以显示组件。",
  },
  faults: {
    scheme: (s) => `“${s}” 不是网址，网址以 https:// 或 http:// 开头。`,
    wildcard: (s) => `“${s}” 里的星号用法不对，请写成 *.shop.example 这样。`,
    none: (s) => `“${s}” 不是网站，请写成 https://shop.example 这样。`,
  },
};

interface Props {
  sites: string[];
  /** Those that only the configuration file can change. */
  fixed: string[];
  error?: string;
  set: (sites: string[]) => void;
}

/** The sites that may show the widget. */
export function Sites({ sites, fixed, error, set }: Props) {
  const t = useTexts({ en, zh });
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [changes, setChanges] = useState<Change[]>([]);
  const field = useRef<HTMLInputElement>(null);
  const add = (e: FormEvent) => {
    e.preventDefault();
    const added = addSites(sites, typed);
    if ("fault" in added) {
      setFault(t.faults[added.fault](added.bad));
    } else {
      set(added.list);
      setTyped("");
      setChanges(added.changes);
      setFault(null);
    }
    field.current?.focus();
  };
  return (
    <Part title={t.title} lead={t.lead}>
      {sites.length + fixed.length === 0 ? (
        <Text data-state="empty">{t.any}</Text>
      ) : (
        <ul className={classes.sites} aria-label={t.list}>
          {fixed.map((s) => (
            <li key={`fixed ${s}`}>
              <span>{s}</span>
              <Text span c="dimmed" size="xs">
                {t.config}
              </Text>
            </li>
          ))}
          {sites.map((s) => (
            <li key={s}>
              <span>{s}</span>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t.remove(s)}
                onClick={() => set(sites.filter((o) => o !== s))}
              >
                <Icon name="close" size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={add} noValidate className={classes.add}>
        <TextInput
          ref={field}
          aria-label={t.add}
          placeholder="https://shop.example"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          error={fault ?? error}
          onChange={(e) => {
            setTyped(e.currentTarget.value);
            setFault(null);
            setChanges([]);
          }}
        />
        <Button type="submit" variant="default" disabled={typed.trim() === ""}>
          {t.act}
        </Button>
      </form>
      <Text size="xs" c="dimmed" role="status">
        {changes.map((c) => t.changes[c]).join(" ")}
      </Text>
    </Part>
  );
}
