import { Table } from "@mantine/core";
import { useLanguage, useTexts } from "../../i18n/language";
import { locale } from "../../i18n/locale";
import { percent } from "../meter";
import type { Result } from "./model";
import shared from "./models.module.css";
import classes from "./questions.module.css";
import type { Versus } from "./scores";

const en = {
  label: "Figures side by side",
  first: "Right one first",
  among: "Right one among the five best",
  answered: "Bot would answer by itself",
  right: "Of these answers right",
  wrong: "Customers told something wrong",
  time: "Time of a turn, median",
  ms: (n: string) => `${n} ms`,
  now: "with today's thresholds",
  of: (n: number, all: number) => `${n} of ${all}`,
};
const zh: typeof en = {
  label: "并排数字",
  first: "首选正确",
  among: "前五里有正确的",
  answered: "机器人会自己回答",
  right: "其中答对",
  wrong: "客户会得到错误答复",
  time: "每轮用时，中位数",
  ms: (n) => `${n} 毫秒`,
  now: "按现在的阈值",
  of: (n, all) => `${all} 题中 ${n} 题`,
};

type Share = "first" | "among" | "answered" | "right" | "wrong";
const shares: Share[] = ["first", "among", "answered", "right", "wrong"];

/** What two models are worth on one set, line by line. */
export function Figures({ v, mine, theirs }: { v: Versus; mine: string; theirs?: string }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const ms = new Intl.NumberFormat(locale(language), { maximumSignificantDigits: 2 });
  const columns = [...(theirs ? [{ name: theirs, r: v.theirs }] : []), { name: mine, r: v.mine }];
  return (
    <Table className={classes.compare} verticalSpacing={6} aria-label={t.label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Td />
          {columns.map((c) => (
            <Table.Th key={c.name} ta="end">
              <bdi>{c.name}</bdi>
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody className="figures">
        {shares.map((s) => (
          <Table.Tr key={s}>
            <Table.Th scope="row">
              {t[s]}
              {s === "answered" && <div className={shared.dim}>{t.now}</div>}
            </Table.Th>
            {columns.map((c) => (
              <Table.Td key={c.name} ta="end">
                <Value share={s} r={c.r} cases={v.cases} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
        <Table.Tr>
          <Table.Th scope="row">{t.time}</Table.Th>
          {columns.map((c) => (
            <Table.Td key={c.name} ta="end">
              {c.r ? t.ms(ms.format(c.r.median_us / 1000)) : "–"}
            </Table.Td>
          ))}
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}

/** One share with the questions behind it on hover; a dash where there are none. */
function Value({ share, r, cases }: { share: Share; r?: Result; cases: number }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const answered = r ? Math.round(r.answered * cases) : 0;
  const all = share === "right" ? answered : cases;
  if (!r || all === 0) return <>–</>;
  return <span title={t.of(Math.round(r[share] * all), all)}>{percent(r[share], language, 1)}</span>;
}
