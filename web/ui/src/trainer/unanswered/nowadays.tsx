import { Alert } from "@mantine/core";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import type { Trial } from "../api";
import { en, zh } from "./texts";
import { verdictOf } from "./verdict";

/** Says so where the bot can answer the question by now. */
export function Nowadays({ trial }: { trial?: Trial }) {
  const t = useTexts({ en, zh });
  const v = trial && verdictOf(trial);
  if (!v?.answered || !v.entry) return null;
  return (
    <Alert color="accent" variant="light" mt="md">
      {t.nowAnswers}{" "}
      <Link href={`/trainer/entries/${encodeURIComponent(v.entry.entry)}`}>{v.entry.title}</Link>
    </Alert>
  );
}
