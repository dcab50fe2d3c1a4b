import { ActionIcon, Button, SegmentedControl, Text, Textarea } from "@mantine/core";
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { pastedFiles } from "../../../widget/panel/pasted";
import { useTexts } from "../../i18n/language";
import { useCommands } from "../../parts/commands";
import { composing } from "../../parts/composing";
import { Icon } from "../../parts/icons";
import { useDesk, useDeskState } from "../context";
import type { Draft } from "../drafts";
import { focusRow, walking } from "../focus";
import type { Chat } from "../model";
import { Attachments } from "./attachments";
import classes from "./chat.module.css";
import { Suggestions } from "./suggestions";

const en = {
  form: "Write",
  to: "Reply or note",
  reply: "Reply",
  note: "Note",
  replyField: "Reply to the customer",
  noteField: "Note for agents",
  replyHere: "Reply… Enter sends, Shift+Enter starts a new line",
  noteHere: "Only agents see this.",
  offline: "You can go on writing; it is sent when the connection is back.",
  send: "Send",
  save: "Save note",
  picture: "Add a picture",
  tooLong: (n: number) => `${n} bytes too long. Send it in parts.`,
  group: "This chat",
  write: "Write a reply",
  writeNote: "Write a note",
};
const zh: typeof en = {
  form: "输入",
  to: "回复或备注",
  reply: "回复",
  note: "备注",
  replyField: "回复客户",
  noteField: "给客服看的备注",
  replyHere: "输入回复，回车发送，Shift+回车换行",
  noteHere: "只有客服能看到",
  offline: "可以继续输入，连接恢复后自动发送",
  send: "发送",
  save: "保存备注",
  picture: "添加图片",
  tooLong: (n) => `超出 ${n} 字节，请分几条发送`,
  group: "当前会话",
  write: "写回复",
  writeNote: "写备注",
};

const maxBytes = 16 << 10;

/** Where replies and notes are written. Who does not have the chat can leave a note. */
export function Composer({ chat }: { chat: Chat }) {
  const t = useTexts({ en, zh });
  const desk = useDesk();
  const online = useDeskState((d) => d.status === "online");
  const mine = chat.state === "agent" && chat.owner === desk.me.id;
  const { drafts } = desk;
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.of(chat.id));
  const uploads = useSyncExternalStore(drafts.subscribe, () => drafts.uploads(chat.id));
  const change = (part: Partial<Draft>) => drafts.change(chat.id, part);
  const add = (files: Iterable<File>) => drafts.add(chat.id, files);
  const field = useRef<HTMLTextAreaElement>(null);
  const pick = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const mode = mine ? draft.mode : "note";
  const text = draft[mode];
  const excess = new Blob([text]).size - maxBytes;
  const ready = (text.trim() !== "" || draft.files.length > 0) && excess <= 0 && uploads.length === 0;

  const to = (m: "reply" | "note") => {
    change({ mode: m });
    field.current?.focus();
  };
  useCommands([
    ...(mine ? [{ id: "reply", group: t.group, label: t.write, key: "r", run: () => to("reply") }] : []),
    { id: "note", group: t.group, label: t.writeNote, key: "n", run: () => to("note") },
  ]);
  useEffect(() => {
    if (mine && !walking() && window.matchMedia("(pointer: fine)").matches)
      field.current?.focus({ preventScroll: true });
  }, [mine, chat.id]);

  const send = () => {
    if (!ready) return;
    desk.talk.say({
      conversation: chat.id,
      kind: mode === "note" ? "note" : "text",
      text: text.trim(),
      files: draft.files,
    });
    change({ [mode]: "", files: [], mode: "reply" });
    field.current?.focus();
  };
  const press = (e: KeyboardEvent) => {
    if (composing(e)) return;
    if (e.key === "Enter" && !e.shiftKey && !e.altKey) {
      e.preventDefault();
      send();
    }
    if (e.key === "Escape") {
      field.current?.blur();
      focusRow();
    }
  };
  const write = (value: string) => {
    change({ [mode]: value });
    if (mode === "reply") desk.talk.type(chat.id);
  };
  const paste = (e: ClipboardEvent) => {
    const files = pastedFiles(e.clipboardData);
    if (files.length === 0) return;
    e.preventDefault();
    add(files);
  };
  const drag = (e: DragEvent, inside: boolean) => {
    if (!e.dataTransfer.types.includes("Files")) return; // words go where they are dropped
    e.preventDefault();
    setOver(inside);
  };

  return (
    <section
      className={classes.composer}
      aria-label={t.form}
      data-note={mode === "note" || undefined}
      data-over={over || undefined}
      onDragOver={(e) => drag(e, true)}
      onDragLeave={(e) => drag(e, false)}
      onDrop={(e) => {
        drag(e, false);
        add(e.dataTransfer.files);
      }}
    >
      {mine && mode === "reply" && (
        <Suggestions
          chat={chat}
          insert={(answer) => {
            change({ reply: draft.reply.trim() ? `${draft.reply.trimEnd()}\n${answer}` : answer });
            field.current?.focus();
          }}
        />
      )}
      <Textarea
        ref={field}
        aria-label={mode === "note" ? t.noteField : t.replyField}
        placeholder={online ? (mode === "note" ? t.noteHere : t.replyHere) : t.offline}
        autosize
        minRows={2}
        maxRows={8}
        variant="unstyled"
        classNames={{ input: classes.field }}
        value={text}
        dir="auto"
        onChange={(e) => write(e.currentTarget.value)}
        onKeyDown={press}
        onPaste={paste}
        data-reply={mine || undefined}
      />
      <Attachments
        files={draft.files}
        uploads={uploads}
        remove={(f) => change({ files: draft.files.filter((have) => have.id !== f.id) })}
        drop={(u) => drafts.drop(chat.id, u)}
        retry={(u) => drafts.retry(chat.id, u)}
      />
      <div className={classes.tools}>
        {mine && (
          <SegmentedControl
            size="xs"
            aria-label={t.to}
            data={[
              { value: "reply", label: t.reply },
              { value: "note", label: t.note },
            ]}
            value={mode}
            onChange={(m) => to(m === "note" ? "note" : "reply")}
          />
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t.picture}
          onClick={() => pick.current?.click()}
        >
          <Icon name="picture" />
        </ActionIcon>
        <input
          ref={pick}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          multiple
          hidden
          onChange={(e) => {
            add(e.currentTarget.files ?? []);
            e.currentTarget.value = "";
          }}
        />
        {excess > 0 && (
          <Text size="xs" c="red" role="alert">
            {t.tooLong(excess)}
          </Text>
        )}
        <Button
          size="sm"
          ml="auto"
          onClick={send}
          disabled={!ready}
          color={mode === "note" ? "yellow" : undefined}
        >
          {mode === "note" ? t.save : t.send}
        </Button>
      </div>
    </section>
  );
}
