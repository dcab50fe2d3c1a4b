import { Code, Table, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { percent } from "../meter";
import classes from "./about.module.css";
import { useHeadName } from "./headnames";
import type { Row } from "./model";
import shared from "./models.module.css";
import { useWriting } from "./use_names";

const en = {
  facts: "Facts",
  languages: "Languages",
  files: "Lies in",
  noFiles: "the program, the configuration, or a copy of what was live",
  size: "Size",
  licence: "Licence",
  noLicence: "not told",
  golden: "Cases that it must pass",
  passed: (n: number) => (n === 0 ? "has none" : `passes all ${n}`),
  encoder: "Sentence encoder",
  noEncoder: "none: the search goes by pieces of words",
  encoderText: (d: number, tokeniser: string) => `${d} numbers a text, tokeniser ${tokeniser}`,
  pairs: (set: string, share: string, n: string) => `finds translations in ${share} of ${n} (${set})`,
  hash: "Name by content",
  heads: "What it tells apart, as its maker measured",
  headsText: "On lines of the maker's own, not on yours. “–”: the model does not tell.",
  head: "Task",
  labels: "Labels",
  trained: "Trained on",
  measured: "Measured on",
  accuracy: "Right",
  f1: "Macro-F1",
  calibration: "Confidence off by",
  reject: "Believed from",
};
const zh: typeof en = {
  facts: "基本信息",
  languages: "语言",
  files: "位置",
  noFiles: "程序自带、配置指定，或曾上线模型的备份",
  size: "大小",
  licence: "许可证",
  noLicence: "未注明",
  golden: "必过用例",
  passed: (n) => (n === 0 ? "没有" : `${n} 条全部通过`),
  encoder: "句向量编码器",
  noEncoder: "没有，检索按词片段进行",
  encoderText: (d, tokeniser) => `每段文本 ${d} 维，分词器 ${tokeniser}`,
  pairs: (set, share, n) => `${n} 对译文中找对 ${share}（${set}）`,
  hash: "内容标识",
  heads: "各项能力（制作方自测）",
  headsText: "用制作方自己的数据测得，不是您的数据。“–”表示模型没有说明。",
  head: "任务",
  labels: "标签数",
  trained: "训练数据",
  measured: "测试数据",
  accuracy: "正确率",
  f1: "宏 F1",
  calibration: "把握偏差",
  reject: "采信起点",
};

/** What a model says of itself. */
export function About({ row }: { row: Row }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const write = useWriting();
  const e = row.encoder;
  return (
    <div className={classes.about}>
      <section aria-labelledby="model-facts">
        <Title order={2} id="model-facts">
          {t.facts}
        </Title>
        {row.description && <p>{row.description}</p>}
        <dl className={classes.list}>
          <Fact name={t.languages}>{write.languages(row.languages)}</Fact>
          <Fact name={t.files}>
            {row.files?.length ? row.files.map((f) => `models/${f}`).join(", ") : t.noFiles}
          </Fact>
          <Fact name={t.size}>{write.size(row.size)}</Fact>
          <Fact name={t.licence}>{row.licence || t.noLicence}</Fact>
          <Fact name={t.golden}>{t.passed(row.golden)}</Fact>
          <Fact name={t.encoder}>
            {e ? t.encoderText(e.dimension, e.tokenizer) : t.noEncoder}
            {(e?.pairs ?? []).map((p) => (
              <div key={p.set} className={shared.dim}>
                {t.pairs(p.set, percent(p.recall_at_1, language, 1), String(p.pairs))}
              </div>
            ))}
          </Fact>
          <Fact name={t.hash}>
            <Code>{row.hash}</Code>
          </Fact>
        </dl>
      </section>
      <Heads row={row} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Its heads with the scores of their training. */
function Heads({ row }: { row: Row }) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const nameOf = useHeadName();
  const share = (value: number, known: number) => (known > 0 ? percent(value, language, 1) : "–");
  return (
    <section aria-labelledby="model-heads">
      <Title order={2} id="model-heads">
        {t.heads}
      </Title>
      <p className={shared.dim}>{t.headsText}</p>
      <div className={classes.wide} role="region" aria-label={t.heads} tabIndex={0}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              {[t.head, t.labels, t.trained, t.measured, t.accuracy, t.f1, t.calibration, t.reject].map(
                (name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ),
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="figures">
            {(row.heads ?? []).map((h) => (
              <Table.Tr key={h.name}>
                <Table.Td>{nameOf(h.name)}</Table.Td>
                <Table.Td title={(h.labels ?? []).join(", ")}>{(h.labels ?? []).length}</Table.Td>
                <Table.Td>{h.trained || "–"}</Table.Td>
                <Table.Td>{h.measured || "–"}</Table.Td>
                <Table.Td>{share(h.accuracy, h.measured)}</Table.Td>
                <Table.Td>{share(h.macro_f1, h.measured)}</Table.Td>
                <Table.Td>{share(h.calibration_error, h.measured)}</Table.Td>
                <Table.Td>{percent(h.reject, language)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
