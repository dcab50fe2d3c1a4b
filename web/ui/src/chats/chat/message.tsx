import { Anchor, Button } from "@mantine/core";
import { memo, type ReactNode, useState } from "react";
import { pieces } from "../../../widget/panel/links";
import { useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import type { Message } from "../model";
import classes from "./chat.module.css";
import { cut } from "./groups";

const en = {
  all: (n: number) => `Show all ${n.toLocaleString("en")} characters`,
  less: "Show less",
  picture: (name: string) => `Picture: ${name}. Open in a new tab`,
  options: "Options offered",
  chosen: "chosen",
  sources: "From",
  helped: "The customer said this helped",
  helpedNot: "The customer said this did not help",
};
const zh: typeof en = {
  all: (n) => `展开全部 ${n.toLocaleString("zh-CN")} 字`,
  less: "收起",
  picture: (name) => `图片：${name}，在新标签页打开`,
  options: "给出的选项",
  chosen: "已选",
  sources: "来源",
  helped: "客户认为有帮助",
  helpedNot: "客户认为没帮助",
};

interface Props {
  message: Message;
  /** The option of this message that the customer took. */
  chosen?: string;
  state?: "waiting" | "sending" | "failed";
  children?: ReactNode;
}

/** One message: its words, pictures, options and where they come from. */
export const Bubble = memo(function Bubble({ message: m, chosen, state, children }: Props) {
  return (
    <div className={classes.bubble} data-state={state} data-seq={m.seq || undefined}>
      {m.text && <Words text={m.text} />}
      <Pictures message={m} />
      <Options message={m} chosen={chosen} />
      <Sources message={m} />
      {children}
    </div>
  );
});

function Words({ text }: { text: string }) {
  const t = useTexts({ en, zh });
  const [whole, setWhole] = useState(false);
  const short = cut(text);
  return (
    <>
      <div className={classes.words} dir="auto">
        <Linked text={short !== null && !whole ? `${short}…` : text} />
      </div>
      {short !== null && (
        <Button
          variant="subtle"
          size="compact-xs"
          className={classes.whole}
          onClick={() => setWhole(!whole)}
          aria-expanded={whole}
        >
          {whole ? t.less : t.all([...text].length)}
        </Button>
      )}
    </>
  );
}

function Linked({ text }: { text: string }) {
  return pieces(text).map((p, i) =>
    p.href ? (
      <Anchor
        key={i}
        href={p.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        inherit
        underline="always"
      >
        {p.text}
      </Anchor>
    ) : (
      p.text
    ),
  );
}

function Pictures({ message }: { message: Message }) {
  const t = useTexts({ en, zh });
  if (!message.files?.length) return null;
  return (
    <div className={classes.pictures}>
      {message.files.map((f) => {
        const width = Math.min(240, f.width || 240, ((f.width || 1) / (f.height || 1)) * 240);
        return (
          <a
            key={f.id}
            href={`/v1/files/${f.id}`}
            target="_blank"
            rel="noopener"
            aria-label={t.picture(f.name)}
          >
            <img
              src={`/v1/files/${f.id}`}
              alt={f.name}
              width={Math.round(width)}
              height={Math.round((width * (f.height || 1)) / (f.width || 1))}
              loading="lazy"
            />
          </a>
        );
      })}
    </div>
  );
}

function Options({ message, chosen }: { message: Message; chosen?: string }) {
  const t = useTexts({ en, zh });
  if (!message.options?.length) return null;
  return (
    <ul className={classes.options} aria-label={t.options}>
      {message.options.map((o) => (
        <li key={o.id} data-chosen={o.id === chosen || undefined}>
          <bdi>{o.label}</bdi>
          {o.id === chosen && <span className={classes.taken}> ✓ {t.chosen}</span>}
        </li>
      ))}
    </ul>
  );
}

function Sources({ message }: { message: Message }) {
  const t = useTexts({ en, zh });
  const sources = message.sources ?? [];
  if (sources.length === 0 && message.helpful === undefined) return null;
  return (
    <div className={classes.sources}>
      {sources.length > 0 && (
        <span>
          {t.sources}:{" "}
          {sources.map((s, i) => (
            <bdi key={i}>
              {i > 0 && ", "}
              {s.title}
            </bdi>
          ))}
        </span>
      )}
      {message.helpful !== undefined && (
        <span className={classes.helpful} data-helpful={message.helpful}>
          <Icon name={message.helpful ? "yes" : "no"} size={14} /> {message.helpful ? t.helped : t.helpedNot}
        </span>
      )}
    </div>
  );
}
