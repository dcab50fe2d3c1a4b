import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { get, Problem, request } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { failureIn, faultIn } from "../../parts/failure";
import { type Entry, keys } from "../api";
import { blank, contentOf, type Draft, draftOf, kept, same } from "./draft";
import { en, zh } from "./editor_texts";
import { any, type Faults, mapped, missing, none } from "./faults";
import { forget, keep, recall } from "./kept";

/** Another one's version that came between; null: they have deleted it. */
export interface Conflict {
  theirs: Entry | null;
}

/** An entry while it is edited: its draft, what is wrong with it, and how to save it. */
export function useEditor(id: string, entry: Entry | undefined) {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const [before] = useState(() => recall(id));
  const [base, setBase] = useState(before?.base ?? entry);
  const [draft, setDraft] = useState<Draft>(() => before?.draft ?? (entry ? draftOf(entry) : blank()));
  const [faults, setFaults] = useState<Faults>(none);
  const [conflict, setConflict] = useState<Conflict>();
  const original = useMemo(() => draftOf(base), [base]);
  const dirty = !same(draft, original);
  const saving = useRef(false);
  const keptAs = base?.id ?? id; // one that is new gets its name when it is saved
  useEffect(() => {
    if (dirty) keep(keptAs, { base, draft });
    else forget(keptAs);
  }, [keptAs, base, draft, dirty]);
  const refresh = useRefresh();
  const write = useMutation({
    mutationFn: (w: { draft: Draft; base?: Entry; over: Draft }) => {
      const body = contentOf(w.draft);
      if (!w.base) return request<Entry>("POST", "/v1/entries", { body });
      return request<Entry>("PUT", entryPath(w.base.id), { body, version: w.base.version });
    },
    onSuccess: (saved, w) => {
      forget(id);
      setBase(saved);
      setDraft((now) => (now === w.over ? draftOf(saved) : now)); // what was typed meanwhile stays
      setConflict(undefined);
      refresh(saved);
    },
    onError: async (e, w) => {
      if (!(e instanceof Problem)) return;
      const clash = w.base && (e.code === "conflict" || e.code === "not_found");
      if (clash) setConflict({ theirs: await current(entryPath(w.base?.id ?? "")) });
      else if (e.code === "invalid") {
        const said = e.faults.map((f) => ({ ...f, message: faultIn(f.message, language) }));
        setFaults(mapped(kept(w.draft), said, failureIn(e, language)));
      }
    },
  });
  const save = async (as: Draft = draft, over = base): Promise<Entry | undefined> => {
    const wrong = missing(as, t);
    setFaults(wrong);
    if (any(wrong) || saving.current) return undefined;
    saving.current = true;
    try {
      return await write.mutateAsync({ draft: as, base: over, over: draft });
    } catch {
      return undefined; // write says why
    } finally {
      saving.current = false;
    }
  };
  const change = useCallback((part: Partial<Draft>) => {
    setDraft((d) => ({ ...d, ...part }));
    setFaults(none);
  }, []);
  const discard = () => {
    forget(id);
    setDraft(draftOf(base));
    setFaults(none);
    write.reset();
  };
  const restored = before !== undefined && dirty;
  return {
    base,
    original,
    draft,
    dirty,
    restored,
    faults,
    conflict,
    setConflict,
    change,
    save,
    discard,
    write,
  };
}

/** The address of an entry in the API. */
export function entryPath(id: string): string {
  return `/v1/entries/${encodeURIComponent(id)}`;
}

/** Reads an entry as it is now; null: it is gone. */
async function current(path: string): Promise<Entry | null> {
  try {
    return await get<Entry>(path);
  } catch (e) {
    if (e instanceof Problem && e.code === "not_found") return null;
    throw e;
  }
}

/** Brings what the pages show of the entries up to date after a change. */
export function useRefresh() {
  const client = useQueryClient();
  return useCallback(
    (saved?: Entry) => {
      if (saved) client.setQueryData([keys.entry, saved.id], saved);
      for (const key of [keys.entries, keys.understand, keys.overview]) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
    [client],
  );
}
