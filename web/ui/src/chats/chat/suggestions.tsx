import { useTexts } from "../../i18n/language";
import { type Chat, worthALook } from "../model";
import classes from "./chat.module.css";

const en = {
  list: "Suggested answers",
  insert: (q: string, sure: string) => `Insert the answer to “${q}” (${sure})`,
};
const zh: typeof en = { list: "建议的答案", insert: (q, sure) => `插入“${q}”的答案（${sure}）` };

const sure = (c: { confidence: number }) => `${Math.round(c.confidence * 100)}%`;

/** Answers that came nearest to what the customer asked; one goes into the reply, to be looked over. */
export function Suggestions({ chat, insert }: { chat: Chat; insert: (answer: string) => void }) {
  const t = useTexts({ en, zh });
  const candidates = (chat.packet?.candidates ?? []).filter((c) => c.text && worthALook(c)).slice(0, 3);
  if (candidates.length === 0) return null;
  return (
    <div className={classes.suggested}>
      <span className={classes.dim} aria-hidden="true">
        {t.list}
      </span>
      <ul className={classes.suggestions} aria-label={t.list}>
        {candidates.map((c) => (
          <li key={c.entry}>
            <button
              type="button"
              title={c.text}
              aria-label={t.insert(c.title, sure(c))}
              onClick={() => insert(c.text)}
            >
              <bdi>{c.title}</bdi> <span className={classes.dim}>{sure(c)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
