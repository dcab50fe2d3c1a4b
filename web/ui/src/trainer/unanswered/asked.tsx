import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import { When } from "../../parts/when";
import { useLabels } from "../labels";
import { conversations, type Group } from "./group";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";

/** Who asked, when and why it was not answered, with the chats; and what agents answered. */
export function Asked({ group: g }: { group: Group }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const newest = g.misses[0];
  const chats = conversations(g).slice(0, 5);
  return (
    <>
      <p className={classes.facts}>
        <span>{t.askedBy(g.customers)}</span>
        {newest && <When at={newest.at} />}
        <span>{labels.language(g.language)}</span>
        <span>{newest && labels.why(newest.why)}</span>
        {chats.map((m, i) => (
          <Link key={m.id} href={`/chats/${encodeURIComponent(m.conversation)}`}>
            {chats.length > 1 ? t.chatOf(i + 1) : t.chat}
          </Link>
        ))}
      </p>
      {g.answers.length > 0 ? (
        <div className={classes.said}>
          <h3>{t.agentSaid}</h3>
          {g.answers.slice(0, 3).map((a) => (
            <blockquote key={a} dir="auto">
              {a}
            </blockquote>
          ))}
        </div>
      ) : (
        <p className={classes.dim}>{t.nobodySaid}</p>
      )}
    </>
  );
}
