import { Button, CloseButton, Loader } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import type { Upload } from "../drafts";
import type { ChatFile } from "../model";
import { useRefusal } from "../refusal";
import classes from "./chat.module.css";

const en = {
  list: "Pictures to send",
  remove: (n: string) => `Remove ${n}`,
  retry: "Try again",
  loading: "Uploading",
};
const zh: typeof en = {
  list: "待发送的图片",
  remove: (n) => `移除 ${n}`,
  retry: "重试",
  loading: "正在上传",
};

interface Props {
  files: ChatFile[];
  uploads: Upload[];
  remove(f: ChatFile): void;
  drop(u: Upload): void;
  retry(u: Upload): void;
}

/** The pictures that go with the next line, and those still on their way. */
export function Attachments({ files, uploads, remove, drop, retry }: Props) {
  const t = useTexts({ en, zh });
  if (files.length + uploads.length === 0) return null;
  return (
    <ul className={classes.attachments} aria-label={t.list}>
      {files.map((f) => (
        <li key={f.id}>
          <img src={`/v1/files/${f.id}`} alt={f.name} />
          <CloseButton
            size="sm"
            aria-label={t.remove(f.name)}
            onClick={() => remove(f)}
            className={classes.remove}
          />
        </li>
      ))}
      {uploads.map((u) => (
        <li key={u.key} data-state={u.error ? "failed" : "loading"}>
          <img src={u.preview} alt={u.file.name} />
          {u.error ? (
            <Failed upload={u} retry={retry} />
          ) : (
            <Loader size="sm" aria-label={t.loading} className={classes.loading} />
          )}
          <CloseButton
            size="sm"
            aria-label={t.remove(u.file.name)}
            onClick={() => drop(u)}
            className={classes.remove}
          />
        </li>
      ))}
    </ul>
  );
}

function Failed({ upload, retry }: { upload: Upload; retry(u: Upload): void }) {
  const t = useTexts({ en, zh });
  const why = useRefusal(upload.error);
  return (
    <span className={classes.uploadFailed} role="alert">
      {why}
      <Button size="compact-xs" variant="light" color="red" onClick={() => retry(upload)}>
        {t.retry}
      </Button>
    </span>
  );
}
