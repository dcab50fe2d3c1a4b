import { useState } from "preact/hooks";
import type { CustomerUnsent, Message } from "@usher/client";
import { useAround } from "./context";
import { CheckIcon } from "./icons";
import { Text } from "./text";
import { Thumb } from "./thumb";

/** One message: its bubble and what belongs under it. */
export function Bubble({ m, taken, open, unsent }: BubbleProps) {
  const { t, talk } = useAround();
  return (
    <div class="message" data-seq={m.seq || undefined}>
      {m.text && (
        <div class={`bubble${unsent ? " unsent" : ""}`}>
          <Text text={m.text} />
        </div>
      )}
      {m.files?.map((f) => (
        <Thumb key={f.id} picture={f} />
      ))}
      {m.options && m.options.length > 0 && <Options m={m} taken={taken} open={open} />}
      {m.from === "bot" && m.sources && m.sources.length > 0 && <Judge m={m} />}
      {unsent?.failed && (
        <div class="failed" role="alert">
          <span>{t.failedWhy[unsent.failed] ?? t.failed}</span>
          <button type="button" onClick={() => talk.retry(unsent.id)}>
            {t.retry}
          </button>
          <button type="button" onClick={() => talk.discard(unsent.id)}>
            {t.discard}
          </button>
        </div>
      )}
    </div>
  );
}

interface BubbleProps {
  m: Message;
  /** The option that was taken. */
  taken: string | undefined;
  /** An option may still be taken. */
  open: boolean;
  /** The item that is on its way, where this is not sent yet. */
  unsent: CustomerUnsent | undefined;
}

/** The buttons of a question; the one taken stays marked. */
function Options({ m, taken, open }: { m: Message; taken: string | undefined; open: boolean }) {
  const { t, talk } = useAround();
  return (
    <div class="options" role="group" aria-label={m.text}>
      {m.options?.map((o) => (
        <button
          type="button"
          key={o.id}
          class={o.id === taken ? "taken" : ""}
          aria-pressed={taken ? o.id === taken : undefined}
          disabled={!open}
          onClick={() => talk.say({ text: o.label, choice: o.id })}
        >
          {o.id === taken && <CheckIcon />}
          <span dir="auto">{o.label}</span>
          {o.id === taken && <span class="sr">{t.chosen}</span>}
        </button>
      ))}
    </div>
  );
}

/** Where a bot's answer comes from, and whether it helped. */
function Judge({ m }: { m: Message }) {
  const { t, talk } = useAround();
  const [shown, setShown] = useState(false);
  const judge = (helpful: boolean) => {
    if (m.helpful !== helpful) talk.judge(m, helpful).catch(() => undefined);
  };
  return (
    <div class="judge">
      <div>
        <span>{m.helpful === undefined ? t.helped : m.helpful ? t.thanksYes : t.thanksNo}</span>
        <button type="button" aria-pressed={m.helpful === true} onClick={() => judge(true)}>
          {t.yes}
        </button>
        <button type="button" aria-pressed={m.helpful === false} onClick={() => judge(false)}>
          {t.no}
        </button>
        <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t.source}
        </button>
      </div>
      {shown && (
        <ul dir="auto">
          {m.sources?.map((s) => (
            <li>{s.title}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
