import { ActionIcon } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTexts } from "../../i18n/language";
import { composing } from "../../parts/composing";
import { Icon } from "../../parts/icons";
import type { DraftVariant } from "./draft";
import classes from "./editor.module.css";
import { en, zh } from "./editor_texts";

interface Props {
  variant: DraftVariant;
  index: number;
  fault?: string;
  /** Something is wrong with all ways to ask together. */
  wrong: boolean;
  focus: boolean;
  edit: (text: string) => void;
  next: () => void;
  remove: () => void;
  first: () => void;
}

/** One way to ask. Enter adds the next one, Backspace in an empty one removes it; pasted lines become several. */
export function Way({ variant: v, index, fault, wrong, focus, edit, next, remove, first }: Props) {
  const t = useTexts({ en, zh });
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const onKeyDown = (e: KeyboardEvent) => {
    if (composing(e)) return;
    const drop = e.key === "Backspace" && v.text === "";
    if (!drop && (e.key !== "Enter" || e.shiftKey || e.ctrlKey || e.metaKey)) return;
    e.preventDefault();
    if (drop) remove();
    else if (v.text.trim() !== "") next();
  };
  const fault_id = `fault-${v.key}`;
  return (
    <li className={classes.way}>
      <div className={classes.line}>
        <textarea
          ref={field}
          rows={1}
          className={classes.text}
          lang={v.language}
          dir="auto"
          aria-label={t.wayIn(t.names[v.language] ?? v.language, index + 1)}
          aria-invalid={fault !== undefined || wrong}
          aria-describedby={fault ? fault_id : undefined}
          value={v.text}
          onChange={(e) => edit(e.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {index === 0 ? (
          <span className={classes.first}>{t.first}</span>
        ) : (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            className={classes.act}
            aria-label={`${t.makeFirst}: ${v.text}`}
            title={t.makeFirst}
            onClick={first}
          >
            <Icon name="up" size={16} />
          </ActionIcon>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          className={classes.act}
          aria-label={t.remove(v.text)}
          title={t.remove("")}
          onClick={remove}
        >
          <Icon name="close" size={16} />
        </ActionIcon>
      </div>
      {fault && (
        <p id={fault_id} className={classes.fault}>
          {fault}
        </p>
      )}
    </li>
  );
}
