import { useEffect, useRef, useState } from "preact/hooks";
import { split } from "../core/split";
import type { State } from "../core/wire";
import { useAround } from "./context";
import { BackIcon, CheckIcon } from "./icons";

/** A form for those who don't want to wait: who they are and what it is about. */
export function Leave({ state, onBack }: { state: State; onBack: () => void }) {
  const { t, talk } = useAround();
  const [name, setName] = useState(talk.card.said.name ?? "");
  const [email, setEmail] = useState(talk.card.said.email ?? "");
  const [text, setText] = useState("");
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
    const person = state === "queued" || state === "agent" ? undefined : true;
    for (const part of split(text)) talk.say({ text: part, person });
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
          <CheckIcon />
          {t.formDone}
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
            {tried && badEmail && <em role="alert">{t.formEmailBad}</em>}
          </label>
          <label>
            {t.formText}
            <textarea
              dir="auto"
              rows={5}
              required
              aria-invalid={tried && noText}
              value={text}
              onInput={(e) => setText(e.currentTarget.value)}
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
