import { Button, Textarea } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTexts } from "../../i18n/language";
import { composing } from "../../parts/composing";
import classes from "./bench.module.css";
import { en, zh } from "./texts";

/** The field of the bench. Enter asks, the up arrow in the empty field brings the last question back. */
export function Ask({ say, last }: { say: (text: string) => void; last?: string }) {
  const t = useTexts({ en, zh });
  const [text, setText] = useState("");
  const send = () => {
    if (text.trim() === "") return;
    say(text.trim());
    setText("");
  };
  const key = (e: KeyboardEvent) => {
    if (composing(e)) return;
    if (e.key === "Enter" && !e.shiftKey) {
      e.preventDefault();
      send();
    } else if (e.key === "ArrowUp" && text === "" && last) {
      e.preventDefault();
      setText(last);
    }
  };
  return (
    <form
      className={classes.ask}
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <Textarea
        className={classes.field}
        classNames={{ input: classes.input }}
        aria-label={t.field}
        placeholder={t.placeholder}
        rows={1}
        maxLength={16_384}
        dir="auto"
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        onKeyDown={key}
        autoFocus
      />
      <Button type="submit" disabled={text.trim() === ""}>
        {t.send}
      </Button>
    </form>
  );
}
