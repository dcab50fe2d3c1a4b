import { Button, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTexts } from "../../i18n/language";
import { Failure } from "../../parts/states";
import classes from "./bench.module.css";
import { Reply } from "./reply";
import type { Turn } from "./talk";
import { en, zh } from "./texts";

interface Props {
  turns: readonly Turn[];
  shown?: Turn;
  show: (key: number) => void;
  say: (text: string, choice?: string) => void;
  retry: (turn: Turn) => void;
}

/** What was asked and what the bot would have said, the newest at the bottom. */
export function Lines({ turns, shown, show, say, retry }: Props) {
  const t = useTexts({ en, zh });
  const end = useRef<HTMLDivElement>(null);
  const newest = turns.at(-1);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [newest]);
  if (turns.length === 0) {
    return (
      <div className={classes.lines} data-state="empty">
        <div className={classes.start}>
          <Text c="dimmed">{t.lead}</Text>
          <Text size="sm" fw={500} mt="lg" mb="xs">
            {t.examples}
          </Text>
          <div className={classes.examples}>
            {t.example.map((q) => (
              <Button key={q} variant="default" size="xs" onClick={() => say(q)}>
                {q}
              </Button>
            ))}
          </div>
        </div>
      </div>
    );
  }
  return (
    <div className={classes.lines} role="log" aria-label={t.talk} data-state="full">
      {turns.map((turn) => (
        <div key={turn.key} className={classes.turn} data-fresh={turn.fresh || undefined}>
          <p className={classes.asked} dir="auto">
            {turn.text}
          </p>
          {turn.trial ? (
            <Reply
              trial={turn.trial}
              shown={turn === shown}
              show={() => show(turn.key)}
              // Only the newest reply's choices are open.
              choose={turn === newest ? (o) => say(o.label, o.id) : undefined}
            />
          ) : turn.failure ? (
            <Failure error={turn.failure} retry={() => retry(turn)} />
          ) : (
            <p className={classes.waiting} aria-busy="true">
              …
            </p>
          )}
        </div>
      ))}
      <div ref={end} />
    </div>
  );
}
