import { useEffect, useRef, useState } from "preact/hooks";
import type { Picture } from "@usher/client";
import { useAround } from "./context";

const SIDE = 220;

/** A picture in a message; a press shows it large. */
export function Thumb({ picture }: { picture: Picture }) {
  const { t, pictures } = useAround();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
  const [tries, setTries] = useState(0);
  const name = picture.name || t.picture;
  useEffect(() => {
    setState("loading");
    Promise.all([pictures.open(), pictures.bytes(picture.id)])
      .then(([code, blob]) => canvas.current && code.paint(canvas.current, blob, SIDE))
      .then(() => setState("shown"))
      .catch(() => setState("failed"));
  }, [pictures, picture.id, tries]);
  const press = async (e: Event) => {
    const root = (e.currentTarget as HTMLElement).getRootNode() as ShadowRoot;
    if (state === "failed") setTries(tries + 1);
    if (state !== "shown") return;
    const [code, blob] = await Promise.all([pictures.open(), pictures.bytes(picture.id)]);
    const layer = root.querySelector(".usher");
    if (layer) await code.show(layer, blob, name, { close: t.pictureClose, save: t.pictureSave });
  };
  const [width, height] = fit(picture);
  return (
    <button
      type="button"
      class={`thumb ${state}`}
      aria-label={state === "failed" ? `${t.pictureFailed} ${t.retry}` : t.pictureOpen(name)}
      aria-busy={state === "loading"}
      onClick={press}
    >
      <canvas ref={canvas} width={width} height={height} aria-hidden="true" />
      {state === "failed" && (
        <span>
          {t.pictureFailed} {t.retry}
        </span>
      )}
    </button>
  );
}

/** The size on the screen, known before the picture is here: nothing jumps. */
function fit(p: Picture): [number, number] {
  if (!p.width || !p.height) return [SIDE, (SIDE * 3) / 4];
  const scale = Math.min(1, SIDE / Math.max(p.width, p.height));
  return [Math.round(p.width * scale), Math.round(p.height * scale)];
}
