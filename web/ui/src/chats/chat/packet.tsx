import { Collapse, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { percent, useLabels } from "../labels";
import { type Chat, worthALook } from "../model";
import classes from "./chat.module.css";

const en = {
  title: "Handoff",
  tried: (n: number) => (n === 1 ? "tried 1 entry" : `tried ${n} entries`),
  asked: "The customer's last lines",
  understood: "Understood as",
  candidates: "Nearest entries",
  skills: "Needs",
  nothing: "nothing known came near",
  mood: "How the customer sounded when the bot handed over",
};
const zh: typeof en = {
  title: "转人工",
  tried: (n) => `已试 ${n} 个条目`,
  asked: "客户最近说的话",
  understood: "理解为",
  candidates: "最接近的条目",
  skills: "所需技能",
  nothing: "没有相近的已知内容",
  mood: "转人工时客户的情绪",
};

/** What the bot hands over, as one line; the rest on demand. */
export function PacketLine({ chat }: { chat: Chat }) {
  const t = useTexts({ en, zh });
  const labels = useLabels();
  const { language } = useLanguage();
  const [open, setOpen] = useState(false);
  const p = chat.packet;
  if (!p) return null;
  const understood = (p.understood ?? []).filter(worthALook);
  const candidates = (p.candidates ?? []).filter(worthALook);
  const intent = understood[0];
  const guessed = !!p.understood?.length || !!p.candidates?.length;
  const facts = [
    labels.why(p.reason),
    intent
      ? `${labels.intent(intent.label)} ${percent(intent.confidence, language)}`
      : guessed && candidates.length === 0 && t.nothing,
    p.tried?.length && t.tried(p.tried.length),
    p.language && labels.language(p.language),
  ].filter(Boolean);
  return (
    <section className={classes.packet} aria-label={t.title}>
      <UnstyledButton className={classes.packetLine} onClick={() => setOpen(!open)} aria-expanded={open}>
        <span className={classes.packetFacts}>
          <strong>{t.title}</strong>
          {p.mood && (
            <span className={classes.mood} title={t.mood}>
              {labels.mood(p.mood)}
            </span>
          )}
          {facts.map((f, i) => (
            <span key={i}> · {f}</span>
          ))}
        </span>
        <span className={classes.turn} data-open={open || undefined}>
          <Icon name="down" size={16} />
        </span>
      </UnstyledButton>
      <Collapse expanded={open}>
        <dl className={classes.packetMore}>
          {p.mood && (
            <>
              <dt>{t.mood}</dt>
              <dd>{labels.mood(p.mood)}</dd>
            </>
          )}
          {!!p.asked?.length && (
            <>
              <dt>{t.asked}</dt>
              {p.asked.map((line, i) => (
                <dd key={i} dir="auto">
                  {line}
                </dd>
              ))}
            </>
          )}
          {understood.length > 0 && (
            <>
              <dt>{t.understood}</dt>
              <dd className="figures">
                {understood
                  .slice(0, 3)
                  .map((u) => `${labels.intent(u.label)} ${percent(u.confidence, language)}`)
                  .join(" · ")}
              </dd>
            </>
          )}
          {candidates.length > 0 && (
            <>
              <dt>{t.candidates}</dt>
              {candidates.slice(0, 3).map((c) => (
                <dd key={c.entry} className="figures">
                  <bdi>{c.title}</bdi> {percent(c.confidence, language)}
                </dd>
              ))}
            </>
          )}
          {!!chat.need.skills?.length && (
            <>
              <dt>{t.skills}</dt>
              <dd>{chat.need.skills.join(", ")}</dd>
            </>
          )}
        </dl>
      </Collapse>
    </section>
  );
}
