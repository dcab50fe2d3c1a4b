import { ActionIcon, Button, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { get, Problem } from "../../api/client";
import { useTexts } from "../../i18n/language";
import { Icon } from "../../parts/icons";
import { Empty, Failure, Loading } from "../../parts/states";
import { type Entry, keys } from "../api";
import classes from "./editor.module.css";
import { en, zh } from "./editor_texts";
import { Form } from "./form";
import { entryPath } from "./use_editor";

/** The entry at an address, to be edited; "new": one that is not there yet. */
export function Editor({ id, back }: { id: string; back: string }) {
  const t = useTexts({ en, zh });
  const fresh = id === "new";
  const entry = useQuery({
    queryKey: [keys.entry, id],
    queryFn: ({ signal }) => get<Entry>(entryPath(id), undefined, signal),
    enabled: !fresh,
    refetchOnWindowFocus: false, // what is being edited does not change under the cursor
    staleTime: 0,
    gcTime: 0,
  });
  const title = fresh ? t.new : t.edit;
  return (
    <section className={classes.editor} aria-label={title}>
      <header className={classes.head}>
        <Button
          component={Link}
          href={back}
          variant="subtle"
          size="compact-sm"
          className={classes.back}
          leftSection={<Icon name="back" size={16} />}
        >
          {t.back}
        </Button>
        <Title order={2} className={classes.name}>
          {title}
        </Title>
        <ActionIcon
          component={Link}
          href={back}
          variant="subtle"
          color="gray"
          aria-label={t.close}
          className={classes.close}
        >
          <Icon name="close" />
        </ActionIcon>
      </header>
      {fresh || entry.data ? (
        <Form id={id} entry={entry.data} back={back} />
      ) : entry.error instanceof Problem && entry.error.code === "not_found" ? (
        <Empty
          title={t.gone}
          action={
            <Button component={Link} href={back} variant="default">
              {t.back}
            </Button>
          }
        >
          {t.goneHint}
        </Empty>
      ) : entry.error ? (
        <Failure error={entry.error} retry={() => void entry.refetch()} />
      ) : (
        <Loading rows={6} height={56} />
      )}
    </section>
  );
}
