import { Button, Group as Row } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import { useFailure } from "../../parts/failure";
import { keys } from "../api";
import { unsettle } from "./actions";
import type { Group } from "./group";
import { en, zh } from "./texts";
import classes from "./unanswered.module.css";

/** A question that was settled some time ago: what by, and the way back into the queue. */
export function Reopen({ group: g }: { group: Group }) {
  const t = useTexts({ en, zh });
  const client = useQueryClient();
  const miss = g.misses[0];
  const reopen = useMutation({
    mutationFn: () => unsettle(g, { kind: "dismissed", added: false }),
    onSuccess: () => {
      notifications.show({ message: t.undone });
      void client.invalidateQueries({ queryKey: [keys.misses] });
    },
  });
  const failure = useFailure(reopen.error);
  return (
    <div className={classes.outcome}>
      <p>{miss?.state === "resolved" ? t.wasResolved : t.wasDismissed}</p>
      {reopen.error && (
        <p className={classes.wrong} role="alert">
          {failure}
        </p>
      )}
      <Row gap="xs" mt="md">
        <Button variant="default" loading={reopen.isPending} onClick={() => reopen.mutate()}>
          {t.reopen}
        </Button>
        {miss?.entry && (
          <Button
            component={Link}
            href={`/trainer/entries/${encodeURIComponent(miss.entry)}`}
            variant="subtle"
          >
            {t.openEntry}
          </Button>
        )}
      </Row>
    </div>
  );
}
