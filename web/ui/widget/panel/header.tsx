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
  const { t, talk } = useAround();
  const { state, queue } = view;
  if (state === "agent") return null;
  if (state === "queued") {
    const minutes = queue?.eta ? Math.max(1, Math.round(queue.eta / 60)) : 0;
    const away = queue?.staffed === false;
    return (
      <div class="strip" role="status">
        <span>
          {away ? t.nobody : queue?.position ? t.place(queue.position) : t.queued}
          {!away && minutes > 0 && ` · ${t.wait(minutes)}`}
        </span>
        <button type="button" onClick={onLeave}>
          {away ? t.leave : t.leaveInstead}
        </button>
      </div>
    );
  }
  const asked = view.unsent.some((u) => u.person && !u.failed);
  return (
    <div class="strip">
      <button type="button" disabled={asked} onClick={() => talk.say({ text: t.personSays, person: true })}>
        <PersonIcon />
        {asked ? t.personComing : t.person}
      </button>
      <button type="button" onClick={onLeave}>
        {t.leave}
      </button>
    </div>
  );
}
