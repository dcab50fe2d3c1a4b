import { useLocation, useParams, useSearch } from "wouter";
import { useTexts } from "../../i18n/language";
import { useTitle } from "../../parts/title";
import { Editor } from "./editor";
import classes from "./entries.module.css";
import { type Filter, filterOf, searchOf } from "./filter";
import { EntryList } from "./list";
import { en, zh } from "./texts";

/** The entries, and beside them the one that is edited; on narrow pages in its place. */
export function EntriesPage() {
  const t = useTexts({ en, zh });
  useTitle(t.title);
  const { id } = useParams<{ id?: string }>();
  const filter = filterOf(useSearch());
  const [, navigate] = useLocation();
  const search = searchOf(filter);
  const change = (f: Filter) =>
    navigate(`/trainer/entries${id ? `/${encodeURIComponent(id)}` : ""}${searchOf(f)}`, { replace: true });
  return (
    <main className={classes.page} data-open={id !== undefined || undefined}>
      <EntryList filter={filter} change={change} open={id} />
      {id !== undefined && <Editor key={id} id={id} back={`/trainer/entries${search}`} />}
    </main>
  );
}
