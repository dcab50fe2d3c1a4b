import { useState } from "preact/hooks";
import type { View } from "../core/talk";
import { Avatar } from "./avatar";
import { ourName, useAround } from "./context";
import { BellIcon, DownIcon, MuteIcon, PersonIcon } from "./icons";

interface Props {
  view: View;
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
export function Strip({ view, onLeave }: { view: View; onLeave: () => void }) {
  const { t } = useAround();
  if (view.state === "agent") return null;
  const away = view.staffed === false;
  return (
    <div class={view.known ? "strip" : "strip unknown"} role={view.state === "queued" ? "status" : undefined}>
      {view.state === "queued" ? <Waiting view={view} /> : <Person view={view} />}
      <button type="button" onClick={onLeave}>
        {view.state === "queued" && !away ? t.leaveInstead : t.leave}
      </button>
    </div>
  );
}

/** The place in the queue and the estimate, or honestly that nobody is there. */
function Waiting({ view }: { view: View }) {
  const { t } = useAround();
  const { position, eta } = view.queue;
  return (
    <span>
      {view.staffed === false ? t.nobody : position ? t.place(position) : t.queued}
      {view.staffed !== false && eta > 0 && ` · ${t.wait(Math.max(1, Math.round(eta / 60)))}`}
    </span>
  );
}

function Person({ view }: { view: View }) {
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
      {!asked && view.staffed === false && <small>{t.away}</small>}
    </button>
  );
}
