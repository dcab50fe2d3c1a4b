import { memo } from "./memo";
import type { CustomerUnsent } from "@usher/client";
import { useAround } from "./context";
import { Avatar } from "./avatar";
import type { Group } from "./groups";
import { Bubble } from "./message";
import { clockTime, dayName, exactTime } from "./time";

interface Props {
  group: Group;
  /** By message: the option taken. */
  taken: Map<string, string>;
  /** The message whose options may be taken. */
  open: string | undefined;
  unsent: Map<string, CustomerUnsent>;
  /** How far the customer's newest lines have come; empty for all others. */
  fate: string;
  /** What day it is: tomorrow "today" is called otherwise. */
  today: string;
}

function GroupView({ group, taken, open, unsent, fate }: Props) {
  const { t, language } = useAround();
  const { from, at, messages } = group;
  const day = group.newDay && (
    <div class="day">
      <span>{dayName(at, new Date(), t, language)}</span>
    </div>
  );
  if (group.notice) {
    return (
      <>
        {day}
        <p class="notice" dir="auto" title={exactTime(at, language)}>
          {messages[0]?.text}
        </p>
      </>
    );
  }
  const own = from === "customer";
  return (
    <>
      {day}
      <div class={`group ${own ? "own" : "other"}`}>
        {!own && <Avatar bot={from === "bot"} name={group.name} />}
        <div class="stack">
          {!own && from === "agent" && (
            <div class="sender" dir="auto">
              {group.name}
            </div>
          )}
          <span class="sr">{own ? t.you : group.name}</span>
          {messages.map((m) => (
            <Bubble
              key={m.client_id ?? m.id}
              m={m}
              taken={taken.get(m.id)}
              open={open === m.id}
              unsent={m.seq ? undefined : unsent.get(m.id)}
            />
          ))}
          <div class="under">
            <time dateTime={at.toISOString()} title={exactTime(at, language)}>
              {clockTime(at, language)}
            </time>
            {fate && <span class="fate"> · {fate}</span>}
          </div>
        </div>
      </div>
    </>
  );
}

/** A group, drawn again only where something in it has changed. */
export const GroupRow = memo(GroupView, (a: Props, b: Props) => {
  const same =
    a.fate === b.fate &&
    (a.today === b.today || !b.group.newDay) &&
    a.group.newDay === b.group.newDay &&
    a.group.messages.length === b.group.messages.length &&
    a.group.messages.every((m, i) => m.seq > 0 && m === b.group.messages[i]);
  return same && a.group.messages.every((m) => !m.options || sameOptions(a, b, m.id));
});

function sameOptions(a: Props, b: Props, id: string): boolean {
  return a.taken.get(id) === b.taken.get(id) && (a.open === id) === (b.open === id);
}
