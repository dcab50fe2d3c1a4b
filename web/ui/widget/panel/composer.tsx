import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { split } from "@usher/client";
import { type Attached, Attachments } from "./attachments";
import { useAround } from "./context";
import { PictureIcon, SendIcon } from "./icons";
import { pastedFiles } from "./pasted";

const DRAFT = "draft";

/** Where the customer writes. What is written survives a reload. */
export function Composer({ attached }: { attached: Attached }) {
  const { t, talk, look, language, storage } = useAround();
  const [text, setText] = useState(() => storage.get(DRAFT) ?? "");
  const area = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const ready = (text.trim() !== "" || attached.sent.length > 0) && !attached.busy;

  useLayoutEffect(() => {
    const el = area.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${Math.min(el.scrollHeight, 132)}px`;
  }, [text]);

  const write = (next: string) => {
    setText(next);
    storage.set(DRAFT, next || undefined);
  };
  const send = () => {
    if (!ready) return;
    const parts = split(text);
    const files = attached.sent;
    for (const part of parts.slice(0, -1)) talk.say({ text: part });
    talk.say({ text: parts.at(-1) ?? "", files: files.length ? files : undefined });
    attached.said();
    write("");
    area.current?.focus();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    // Enter also ends the choice of a Chinese input method, which is no sending.
    const composing = e.isComposing || e.keyCode === 229;
    if (e.key !== "Enter" || e.shiftKey || composing || matchMedia("(pointer: coarse)").matches) return;
    e.preventDefault();
    send();
  };
  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <Attachments attached={attached} />
      <div class="row">
        <button
          type="button"
          class="quiet"
          aria-label={t.attach}
          title={t.attach}
          onClick={() => file.current?.click()}
        >
          <PictureIcon />
        </button>
        <input
          ref={file}
          type="file"
          hidden
          multiple
          accept="image/png,image/jpeg,image/gif,image/webp"
          tabIndex={-1}
          aria-hidden="true"
          onChange={(e) => {
            attached.add(e.currentTarget.files);
            e.currentTarget.value = "";
          }}
        />
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          aria-label={t.say}
          placeholder={look.placeholder?.[language] || t.say}
          value={text}
          onInput={(e) => {
            write(e.currentTarget.value);
            talk.type();
          }}
          onKeyDown={onKeyDown}
          onPaste={(e) => {
            if (attached.add(pastedFiles(e.clipboardData))) e.preventDefault();
          }}
        />
        <button type="submit" class="send" aria-label={t.send} title={t.send} disabled={!ready}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}
