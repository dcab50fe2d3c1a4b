import { Alert, Button, Title } from "@mantine/core";
import { forwardRef, useImperativeHandle, useRef } from "react";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { useFailure } from "../../parts/failure";
import { Loading } from "../../parts/states";
import type { Act, Settled } from "./actions";
import { Asked } from "./asked";
import { Candidates } from "./candidates";
import type { Group } from "./group";
import { Nowadays } from "./nowadays";
import { Outcome } from "./outcome";
import { Proposal, type ProposalHandle } from "./proposal";
import { useNowadays, type useSettling } from "./query";
import { Reopen } from "./reopen";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";
import type { CardHandle } from "./use_keys";
import { nearest } from "./verdict";

interface Props {
  group?: Group;
  loading: boolean;
  settled?: Settled;
  settling: ReturnType<typeof useSettling>;
  run: (act: Act) => void;
  back: string;
  next?: Group;
  open: (g: Group) => void;
}

/** One question with everything that is needed to settle it. */
export const Card = forwardRef<CardHandle, Props>(function Card(p, ref) {
  const t = useTexts({ en, zh });
  const { group: g, settled, settling, run } = p;
  const today = useNowadays(g?.question ?? "");
  const proposal = useRef<ProposalHandle>(null);
  const near = nearest(today.data, g?.misses[0]?.candidates ?? []);
  useImperativeHandle(ref, () => ({
    candidate: (n) => near[n - 1]?.entry,
    write: () => proposal.current?.focus(),
    trial: () => today.data,
  }));
  const failure = useFailure(settling.act.error ?? settling.undo.error);
  const failed = settling.act.error ?? settling.undo.error;
  if (!g) {
    return (
      <section className={classes.card} aria-label={t.pick}>
        {p.loading && <Loading rows={5} height={72} />}
      </section>
    );
  }
  const state = g.misses[0]?.state ?? "open";
  return (
    <section className={classes.card} aria-labelledby="card-title">
      <Button
        component={Link}
        href={p.back}
        variant="subtle"
        size="compact-sm"
        className={classes.back}
        leftSection={<Icon name="back" size={16} />}
      >
        {t.back}
      </Button>
      <Title order={2} id="card-title" lang={g.language} dir="auto" className={classes.title}>
        {g.question}
      </Title>
      <Asked group={g} />
      {failed && (
        <Alert color="red" title={t.failed} role="alert" my="sm">
          {failure}
        </Alert>
      )}
      {settled ? (
        <Outcome group={g} settled={settled} settling={settling} next={p.next} open={p.open} />
      ) : state !== "open" ? (
        <Reopen group={g} />
      ) : (
        <>
          <Nowadays trial={today.data} />
          <Candidates near={near} loading={today.isPending} busy={settling.act.isPending} run={run} />
          <Proposal ref={proposal} group={g} busy={settling.act.isPending} run={run} />
          <footer className={classes.foot}>
            <Button
              variant="default"
              title={t.dismissHint}
              disabled={settling.act.isPending}
              onClick={() => run({ kind: "dismissed" })}
            >
              {t.dismiss}
            </Button>
            <span className={classes.keys}>{t.keys}</span>
          </footer>
        </>
      )}
    </section>
  );
});
