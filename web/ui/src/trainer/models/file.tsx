import { Loader } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { When } from "../../parts/when";
import { Said } from "./change";
import type { Item } from "./model";
import shared from "./models.module.css";
import { type Fault, faultOf } from "./refusal";
import classes from "./table.module.css";
import { useWriting } from "./use_names";

const en = {
  arriving: "Being copied or checked",
  arrivingText: "What still changes is left alone. Then every file and every case is checked, as at a start.",
  refused: "Refused: ",
  checked: "checked ",
  again: "It is looked at again as soon as the file changes.",
  faults: {
    no_model: "no model",
    slow: "takes too long",
    sums: "not as its sums say",
    golden: "fails a case that it must pass",
    absent: "a file is missing",
    unreadable: "cannot be read",
    description: "its description has a mistake",
    unfit: "its parts do not fit each other",
    lacks: "cannot serve by itself",
    large: "too large",
    damaged: "damaged",
    other: "cannot serve",
  } satisfies Record<Fault, string>,
  // The server says it in English, with the file, the line and what to do.
  todo: {} as Partial<Record<Fault, string>>,
};
const zh: typeof en = {
  arriving: "正在复制或检查",
  arrivingText: "还在变化的文件先不动，稳定后像启动时一样逐个检查文件和用例。",
  refused: "未通过检查：",
  checked: "检查时间：",
  again: "文件一有改动就会重新检查。",
  faults: {
    no_model: "不是模型",
    slow: "加载太久",
    sums: "与校验和不符",
    golden: "没通过必过用例",
    absent: "缺少文件",
    unreadable: "读不出来",
    description: "说明文件有误",
    unfit: "各部分互不匹配",
    lacks: "不能独立服务",
    large: "太大",
    damaged: "文件损坏",
    other: "不能使用",
  },
  todo: {
    no_model: "请放入模型文件夹或 .tflite 文件；压缩包要先解压。",
    slow: "请换小一些的模型，或检查文件是否损坏。",
    sums: "文件损坏或没有复制完整，请重新复制；如果是您有意改动，请删除 SHA256SUMS。",
    golden: "请重新训练，或更正 golden.jsonl 里的用例。",
    absent: "请补上缺少的文件，或用 usher train 重新生成。",
    unreadable: "请检查文件夹和磁盘的权限。",
    description: "请更正 bundle.yaml，或用 usher train 重新生成。",
    unfit: "请使用同一次训练得到的文件，或重新训练。",
    lacks: "单个 .tflite 要内含标签、词表和分词器；如果它只是模型的一部分，请放入整个文件夹。",
    large: "请减少标签或训练数据后重新训练。",
    damaged: "请重新复制，或只用内置算子重新生成。",
  },
};

/** A file or folder that cannot go live. */
export function FileName({ item }: { item: Item }) {
  const write = useWriting();
  return (
    <div className={classes.model}>
      <code className={classes.file}>{item.name}</code>
      <div className={classes.beneath}>{write.size(item.size)}</div>
    </div>
  );
}

/** What becomes of it, or why it is refused and what to do. */
export function FileState({ item }: { item: Item }) {
  const t = useTexts({ en, zh });
  if (item.state !== "refused") {
    return (
      <div className={classes.reason}>
        <p className={classes.state}>
          <Loader size={14} aria-hidden="true" />
          {t.arriving}
        </p>
        <p className={shared.dim}>{t.arrivingText}</p>
      </div>
    );
  }
  const fault = faultOf(item.reason ?? "");
  return (
    <div className={classes.reason}>
      <p className={classes.state} data-refused="true">
        {t.refused}
        {t.faults[fault]}
      </p>
      {t.todo[fault] && <p>{t.todo[fault]}</p>}
      <Said text={item.reason} />
      <p className={shared.dim}>
        {item.checked_at && (
          <>
            {t.checked}
            <When at={item.checked_at} />
            {" · "}
          </>
        )}
        {t.again}
      </p>
    </div>
  );
}
