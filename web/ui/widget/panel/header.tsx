import { useEffect, useState } from "preact/hooks";
import type { CustomerView } from "@usher/client";
import type { Texts } from "../texts";
import { Avatar } from "./avatar";
import { ourName, useAround } from "./context";
import { LEFT } from "./leave";
import { BellIcon, DownIcon, MuteIcon, PersonIcon } from "./icons";

interface Props {
  view: CustomerView;
  onClose: () => void;
}

/** Who answers now. */
export function Header({ view, onClose }: Props) {
  const { t, look, storage } = useAround();
  const [mute, setMute] = useState(() => storage.get("mute") === "1");
  const onMute = () => {
    storage.set("mute", mute ? undefined : "1");
    setMute(!mute);
  };
  const human = view.state === "agent";
  const name = (human && view.owner) || ourName(look, t);
  const role = { agent: t.agent, queued: t.queued, closed: t.closed, bot: t.bot, archived: t.closed }[
    view.state
  ];
  return (
    <header>
      <Avatar bot={!human} name={name} />
      <div class="who">
        <h2 dir="auto">{name}</h2>
        <p>{role}</p>
      </div>
      {look.sound && (
        <button
          type="button"
          class="quiet"
          aria-pressed={!mute}
          aria-label={t.sound}
          title={mute ? t.soundOff : t.soundOn}
          onClick={onMute}
        >
          {mute ? <MuteIcon /> : <BellIcon />}
        </button>
      )}
      <button type="button" class="quiet close" aria-label={t.close} title={t.close} onClick={onClose}>
        <DownIcon />
      </button>
    </header>
  );
}

/** How to reach a person; while waiting: the place, and what else can be done. */
export function Strip({ view, onLeave }: { view: CustomerView; onLeave: () => void }) {
  const { t, storage } = useAround();
  useEffect(() => {
    if (view.known && view.state !== "queued") storage.set(LEFT, undefined);
  }, [view.known, view.state, storage]);
  if (view.state === "agent") return null;
  if (view.state === "queued") return <Waiting view={view} onLeave={onLeave} />;
  return (
    <div class={view.known ? "strip" : "strip unknown"}>
      <Person view={view} />
      <button type="button" onClick={onLeave}>
        {t.leave}
      </button>
    </div>
  );
}

/** What to expect while waiting, and the ways out: a message instead, or the assistant again. */
function Waiting({ view, onLeave }: { view: CustomerView; onLeave: () => void }) {
  const { t, talk, storage } = useAround();
  const [going, setGoing] = useState(false);
  const { email } = talk.card.said;
  const left = storage.get(LEFT) && email;
  const goBack = () => {
    setGoing(true);
    // Where somebody has come meanwhile, that is said by the conversation itself.
    talk.leaveQueue().catch(() => setGoing(false));
  };
  return (
    <div class={view.known ? "strip queue" : "strip queue unknown"} role="status">
      <span>{left ? t.left(email) : expectation(view, t)}</span>
      <button type="button" disabled={going} onClick={goBack}>
        {t.goBack}
      </button>
      {!left && (
        <button type="button" onClick={onLeave}>
          {view.staffed === false ? t.leave : t.leaveInstead}
        </button>
      )}
    </div>
  );
}

/** The place in the queue and the estimate, or honestly that nobody is there. */
function expectation(view: CustomerView, t: Texts): string {
  if (view.staffed === false) return t.nobody;
  const { position, eta } = view.queue;
  const place = position ? t.place(position) : t.queued;
  return eta > 0 ? `${place} · ${t.wait(Math.max(1, Math.round(eta / 60)))}` : place;
}

function Person({ view }: { view: CustomerView }) {
  const { t, talk } = useAround();
  const asked = view.unsent.some((u) => u.person && !u.failed);
  return (
    <button
      type="button"
      class="person"
      disabled={asked}
      onClick={() => talk.say({ text: t.personSays, person: true })}
    >
      <PersonIcon />
      {asked ? t.personComing : t.person}
      {!asked && view.staffed === false && <small>· {t.away}</small>}
    </button>
  );
}
