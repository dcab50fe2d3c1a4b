import { useMemo } from "preact/hooks";
import type { CustomerView, Message } from "@usher/client";
import type { Texts } from "../texts";
import { Avatar } from "./avatar";
import { ourName, useAround } from "./context";
import { GroupRow } from "./group";
import { choices, groups } from "./groups";
import { DownIcon } from "./icons";
import { useScroll } from "./scroll";

/** Everything said, the newest at the bottom; older pages come with scrolling up. */
export function Log({ view, open: shown }: { view: CustomerView; open: boolean }) {
  const { t, look, language } = useAround();
  const { messages, unsent } = view;
  const rows = useMemo(() => groups(messages, unsent), [messages, unsent]);
  const taken = useMemo(() => choices(messages), [messages]);
  const waiting = useMemo(() => new Map(unsent.map((u) => [u.id, u])), [unsent]);
  const open = useMemo(() => openOptions(messages, unsent.length > 0), [messages, unsent]);
  const { box, far, toBottom, onScroll } = useScroll(view, shown);
  const name = (view.state === "agent" && view.owner) || ourName(look, t);
  const lastOwn = rows.findLast((g) => g.from === "customer");
  const begun = view.known && view.older === "none";
  const today = new Date().toDateString();
  return (
    <div class="logbox">
      <div
        class="log"
        ref={box}
        role="log"
        aria-live="off"
        aria-label={t.log}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div class="end">
          <Older view={view} />
          {begun && (
            <div class="group other">
              <Avatar bot name="" />
              <div class="stack">
                <div class="bubble" dir="auto">
                  {look.greeting?.[language] || t.greeting}
                </div>
              </div>
            </div>
          )}
          {rows.map((g) => (
            <GroupRow
              key={g.key}
              group={g}
              taken={taken}
              open={open}
              unsent={waiting}
              fate={g === lastOwn ? fate(g.messages, view, t) : ""}
              today={today}
            />
          ))}
          {view.typing && (
            <div class="group other">
              <Avatar bot={view.state !== "agent"} name={name} />
              <div class="bubble dots" aria-label={t.typing(name)} role="img">
                <i />
                <i />
                <i />
              </div>
            </div>
          )}
        </div>
      </div>
      {far && (
        <button type="button" class="newest" aria-label={t.newest} title={t.newest} onClick={toBottom}>
          <DownIcon />
          {view.unread > 0 && <b>{view.unread}</b>}
        </button>
      )}
    </div>
  );
}

/** What there is above the oldest message. */
function Older({ view }: { view: CustomerView }) {
  const { t, talk } = useAround();
  if (view.older === "none") return null;
  return (
    <p class="notice">
      {view.older === "failed" ? (
        <>
          {t.olderFailed}{" "}
          <button type="button" onClick={() => void talk.loadOlder()}>
            {t.retry}
          </button>
        </>
      ) : (
        t.older
      )}
    </p>
  );
}

/** How far the customer's newest lines have come. */
function fate(last: Message[], view: CustomerView, t: Texts): string {
  const m = last[last.length - 1];
  if (!m) return "";
  if (!m.seq) {
    const item = view.unsent.find((u) => u.id === m.id);
    if (item?.failed) return "";
    return view.status === "lost" ? t.waiting : t.sending;
  }
  const answered = view.messages.some((o) => o.seq > m.seq && (o.from === "agent" || o.from === "bot"));
  return answered || view.readUpTo >= m.seq ? t.read : t.sent;
}

/**
 * The message whose buttons still mean something: the newest question, unless
 * the customer has gone on.
 */
function openOptions(messages: Message[], more: boolean): string | undefined {
  if (more) return undefined;
  const at = messages.findLastIndex((m) => m.options?.length);
  const goneOn = messages.findLastIndex((m) => m.from === "customer") > at;
  return goneOn ? undefined : messages[at]?.id;
}
