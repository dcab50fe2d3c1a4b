import { useAgentList } from "../../api/agents";
import { Problem } from "../../api/client";
import { useLanguage, useTexts } from "../../i18n/language";
import { languageName } from "../../i18n/languagename";
import { locale } from "../../i18n/locale";
import { useFailure } from "../../parts/failure";
import { en, zh } from "./texts";

/** The name of a colleague by ID; undefined where nobody is known by it. */
export function useAgentName(): (id: string | undefined) => string | undefined {
  const agents = useAgentList({ staleTime: 60_000 }).data ?? [];
  return (id) => agents.find((a) => a.id === id)?.name;
}

/** How languages and amounts of bytes are written. */
export function useWriting() {
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  const size = new Intl.NumberFormat(locale(language), {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: 1,
  });
  return {
    languages: (all: string[] | null | undefined) =>
      all && all.length > 0 ? t.languages(all.map((l) => languageName(l, language))) : t.anyLanguage,
    size: (bytes: number) => size.format(Math.max(0.1, bytes / 1e6)),
  };
}

/** The sentence for people of what could not be done to models. */
export function useRefused(error: unknown): string {
  const t = useTexts({ en, zh });
  const other = useFailure(error);
  if (error instanceof Problem && error.code === "not_found") return t.gone;
  return error instanceof Problem && error.code === "conflict" ? t.busy : other;
}
