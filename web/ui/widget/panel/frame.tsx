import { useEffect, useRef, useState } from "preact/hooks";
import type { CustomerView } from "@usher/client";
import { useAttachments } from "./attachments";
import { Composer } from "./composer";
import { ourName, useAround, useView } from "./context";
import { Header, Strip } from "./header";
import { Leave } from "./leave";
import { Log } from "./log";

/** The panel. It stays while it is closed, with what was begun in it. */
export function Frame({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { talk, t, look, pictures } = useAround();
  const view = useView(talk);
  const [leaving, setLeaving] = useState(false);
  const [over, setOver] = useState(false);
  const attached = useAttachments(pictures);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    // Keyboards of phones pop up with a focus: there the customer asks for it.
    const area = box.current?.querySelector<HTMLElement>(".composer textarea");
    if (!area || matchMedia("(pointer: coarse)").matches) box.current?.focus();
    else area.focus();
  }, [open]);

  const drag = (e: DragEvent, inside: boolean) => {
    if (!e.dataTransfer?.types.includes("Files") || leaving) return;
    e.preventDefault();
    setOver(inside);
  };
  return (
    <div
      class="panel"
      ref={box}
      hidden={!open}
      role="dialog"
      aria-modal="false"
      aria-label={t.panel(ourName(look, t))}
      tabIndex={-1}
      onDragOver={(e) => drag(e, true)}
      onDragLeave={(e) => drag(e, false)}
      onDrop={(e) => {
        drag(e, false);
        attached.add(e.dataTransfer?.files);
      }}
    >
      <Header view={view} onClose={onClose} />
      {leaving ? (
        <Leave view={view} onBack={() => setLeaving(false)} />
      ) : (
        <>
          <Strip view={view} onLeave={() => setLeaving(true)} />
          <Offline view={view} />
          <Log view={view} open={open} />
          <Composer attached={attached} />
        </>
      )}
      {over && <div class="drop">{t.drop}</div>}
    </div>
  );
}

/** A thin bar while there is no connection; a short break shows none. */
function Offline({ view }: { view: CustomerView }) {
  const { t } = useAround();
  const [long, setLong] = useState(false);
  const cut = view.status === "lost" || view.status === "connecting";
  useEffect(() => {
    if (!cut) return setLong(false);
    const timer = setTimeout(() => setLong(true), 1500);
    return () => clearTimeout(timer);
  }, [cut]);
  return (
    <div class="offline" role="status">
      {cut && long && <p>{t.offline}</p>}
    </div>
  );
}
