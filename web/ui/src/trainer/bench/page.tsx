import { Button, Title } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useLocation, useSearch } from "wouter";
import { useTexts } from "../../i18n/language";
import { useTitle } from "../../parts/title";
import { Ask } from "./ask";
import classes from "./bench.module.css";
import { Lines } from "./lines";
import { Steps } from "./steps";
import { Talk } from "./talk";
import { en, zh } from "./texts";

const talk = new Talk();

/** A chat with an X-ray: what the bot would reply, and every step on the way there. */
export function BenchPage() {
  const t = useTexts({ en, zh });
  useTitle(t.title);
  const turns = useSyncExternalStore(talk.subscribe, talk.snapshot);
  const [chosen, setChosen] = useState<number>();
  const say = (text: string, choice?: string) => {
    setChosen(undefined);
    void talk.say(text, choice);
  };
  useAsked();
  const shown = turns.find((turn) => turn.key === chosen) ?? turns.findLast((turn) => turn.trial);
  return (
    <main className={classes.page}>
      <section className={classes.talk} aria-labelledby="bench-title">
        <header className={classes.head}>
          <Title order={1} id="bench-title">
            {t.title}
          </Title>
          <Button
            variant="default"
            size="xs"
            title={t.newTalkHint}
            disabled={turns.length === 0}
            onClick={() => talk.renew()}
          >
            {t.newTalk}
          </Button>
        </header>
        <Lines
          turns={turns}
          shown={shown}
          show={setChosen}
          say={say}
          retry={(turn) => void talk.retry(turn)}
        />
        <Ask say={say} last={turns.at(-1)?.text} />
      </section>
      <Steps turn={shown} />
    </main>
  );
}

/** Asks what the address says (?q=), once, in a talk of its own. */
function useAsked() {
  const [at, navigate] = useLocation();
  const q = new URLSearchParams(useSearch()).get("q")?.trim();
  useEffect(() => {
    if (!q) return;
    navigate(at, { replace: true });
    talk.renew();
    void talk.say(q);
  }, [q, at, navigate]);
}
