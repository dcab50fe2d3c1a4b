import { useEffect, useRef, useState } from "preact/hooks";
import { type CustomerView, split } from "@usher/client";
import type { Texts } from "../texts";
import { useAround } from "./context";
import { BackIcon, CheckIcon } from "./icons";

const DRAFT = "leave";

/** Kept while a message that was left waits for its answer. */
export const LEFT = "left";

/** A form for those who don't want to wait: who they are and what it is about. What is written survives a reload. */
export function Leave({ view, onBack }: { view: CustomerView; onBack: () => void }) {
  const { t, talk, storage } = useAround();
  const [name, setName] = useState(talk.card.said.name ?? "");
  const [email, setEmail] = useState(talk.card.said.email ?? "");
  const [text, setText] = useState(() => storage.get(DRAFT) ?? "");
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const top = useRef<HTMLButtonElement>(null);
  const badEmail = !/^\S+@\S+\.\S+$/.test(email.trim());
  const noText = !text.trim();
  useEffect(() => top.current?.focus(), [done]);

  const submit = (e: Event) => {
    e.preventDefault();
    setTried(true);
    if (badEmail || noText) return;
    talk.introduce({ name, email });
    // Where the bot has the word it is passed on: it is people who are asked.
    const person = view.state === "queued" || view.state === "agent" ? undefined : true;
    for (const part of split(text)) talk.say({ text: part, person });
    storage.set(DRAFT, undefined);
    storage.set(LEFT, "1");
    setDone(true);
  };
  return (
    <section class="leave" aria-label={t.formTitle}>
      <button type="button" class="back" ref={top} onClick={onBack}>
        <BackIcon />
        {t.formBack}
      </button>
      {done ? (
        <p class="done" role="status">
          {!view.unsent.length && <CheckIcon />}
          {outcome(view, t, email.trim())}
        </p>
      ) : (
        <form noValidate onSubmit={submit}>
          <h3>{t.formTitle}</h3>
          <p>{t.formWhy}</p>
          <label>
            {t.formName}
            <input
              dir="auto"
              autocomplete="name"
              maxLength={80}
              value={name}
              onInput={(e) => setName(e.currentTarget.value)}
            />
          </label>
          <label>
            {t.formEmail}
            <input
              type="email"
              autocomplete="email"
              maxLength={200}
              required
              aria-invalid={tried && badEmail}
              value={email}
              onInput={(e) => setEmail(e.currentTarget.value)}
            />
            {tried && badEmail && <em role="alert">{email.trim() ? t.formEmailBad : t.formEmailMissing}</em>}
          </label>
          <label>
            {t.formText}
            <textarea
              dir="auto"
              rows={5}
              required
              aria-invalid={tried && noText}
              value={text}
              onInput={(e) => {
                setText(e.currentTarget.value);
                storage.set(DRAFT, e.currentTarget.value || undefined);
              }}
            />
            {tried && noText && <em role="alert">{t.formTextMissing}</em>}
          </label>
          <button type="submit" class="primary">
            {t.formSend}
          </button>
        </form>
      )}
    </section>
  );
}

/** What has become of the message that was left: it is thanked for when it is there. */
function outcome(view: CustomerView, t: Texts, email: string): string {
  if (!view.unsent.length) return t.formDone(email);
  if (view.unsent.some((u) => u.failed)) return t.failed;
  return view.status === "online" ? t.sending : t.offline;
}
