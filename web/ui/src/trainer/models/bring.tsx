import { Button, Code, CopyButton, Modal, Title } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../../i18n/language";
import classes from "./bring.module.css";
import shared from "./models.module.css";

const en = {
  add: "Add a model",
  empty: "Bring a model of your own",
  lead: "Copy it into this folder on the server. It is found within seconds, checked, and shown here; nothing goes live by itself.",
  folder: "Folder on the server",
  copy: "Copy",
  copied: "Copied",
  kinds: "What can be brought",
  bundle: "A bundle's folder",
  bundleText:
    "bundle.yaml, heads/*.tflite and golden.jsonl, as “usher train” writes them; with a sentence encoder or without.",
  task: "A single .tflite file",
  taskText:
    "A text classifier with its tokeniser, vocabulary and labels packed inside, as MediaPipe Model Maker and TensorFlow's Task Library write them. Its labels become the intents; everything else stays as in the fallback.",
  check: "Whether it can serve, said before you copy it:",
  how: "Unpack archives first. Large files may take their time: what is still being copied is left alone.",
  close: "Close",
};
const zh: typeof en = {
  add: "添加模型",
  empty: "放入您自己的模型",
  lead: "把模型复制到服务器的这个文件夹里，几秒内就会被发现、检查并显示在这里；不会自动上线。",
  folder: "服务器上的文件夹",
  copy: "复制",
  copied: "已复制",
  kinds: "可以放入的格式",
  bundle: "模型文件夹",
  bundleText: "包含 bundle.yaml、heads/*.tflite 和 golden.jsonl，由 usher train 生成；句向量编码器可有可无。",
  task: "单个 .tflite 文件",
  taskText:
    "文本分类模型，内含分词器、词表和标签，由 MediaPipe Model Maker 或 TensorFlow Task Library 生成。它的标签就是意图，其余部分沿用保底模型。",
  check: "想在复制前知道能不能用：",
  how: "压缩包请先解压。大文件慢慢复制不要紧，没复制完不会检查。",
  close: "关闭",
};

/** Tells where a model is to be dropped and what is taken: behind a button, or open where there is none yet. */
export function Bring({ folder, open }: { folder: string; open?: boolean }) {
  const t = useTexts({ en, zh });
  const [shown, setShown] = useState(false);
  if (open) {
    return (
      <section className={classes.bring} aria-labelledby="models-bring" data-state="empty">
        <Title order={2} id="models-bring">
          {t.empty}
        </Title>
        <How folder={folder} />
      </section>
    );
  }
  return (
    <>
      <Button variant="default" onClick={() => setShown(true)}>
        {t.add}
      </Button>
      <Modal
        opened={shown}
        onClose={() => setShown(false)}
        title={t.empty}
        size="lg"
        centered
        closeButtonProps={{ "aria-label": t.close }}
      >
        <How folder={folder} />
      </Modal>
    </>
  );
}

function How({ folder }: { folder: string }) {
  const t = useTexts({ en, zh });
  return (
    <div className={classes.how}>
      <p>{t.lead}</p>
      <div className={classes.path}>
        <Code block role="region" tabIndex={0} aria-label={t.folder} className={classes.code}>
          {folder}
        </Code>
        <CopyButton value={folder} timeout={4000}>
          {({ copied, copy }) => (
            <Button variant={copied ? "light" : "default"} onClick={copy} aria-live="polite">
              {copied ? t.copied : t.copy}
            </Button>
          )}
        </CopyButton>
      </div>
      <h3>{t.kinds}</h3>
      <dl>
        <dt>{t.bundle}</dt>
        <dd>{t.bundleText}</dd>
        <dt>{t.task}</dt>
        <dd>{t.taskText}</dd>
      </dl>
      <p>
        {t.check} <Code>usher model check my.tflite</Code>
      </p>
      <p className={shared.dim}>{t.how}</p>
    </div>
  );
}
