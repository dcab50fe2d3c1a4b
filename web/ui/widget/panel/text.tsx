import { useMemo, useState } from "preact/hooks";
import { useAround } from "./context";
import { pieces } from "./links";

const LONG = 1500;
const SHOWN = 900;
const LINES = 25;

/** A message's words: links lead somewhere, long ones are folded. */
export function Text({ text }: { text: string }) {
  const { t } = useAround();
  const [all, setAll] = useState(false);
  const long = text.length > LONG || text.split("\n", LINES + 1).length > LINES;
  const shown = long && !all ? `${beginning(text)}…` : text;
  const parts = useMemo(() => pieces(shown), [shown]);
  return (
    <div class="text" dir="auto">
      {parts.map((p) =>
        p.href ? (
          <a href={p.href} target="_blank" rel="noopener noreferrer nofollow">
            {p.text}
          </a>
        ) : (
          p.text
        ),
      )}
      {long && (
        <button type="button" class="fold" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t.less : t.more}
        </button>
      )}
    </div>
  );
}

/** The first part of a long text, ended between two characters. */
function beginning(text: string): string {
  const lines = text.split("\n", LINES).join("\n");
  return Array.from(lines.slice(0, SHOWN + 1))
    .slice(0, SHOWN)
    .join("")
    .replace(/[\ud800-\udbff]$/, "");
}
