import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { CustomerTalk, CustomerView, Storage } from "@usher/client";
import type { Look } from "../look";
import type { Texts } from "../texts";
import type { Language } from "../texts/language";
import type { PictureBox } from "./box";

/** What every part of the widget may need. */
interface Surroundings {
  talk: CustomerTalk;
  look: Look;
  t: Texts;
  language: Language;
  storage: Storage;
  pictures: PictureBox;
}

export const Around = createContext<Surroundings | undefined>(undefined);

/** The surroundings; every component is inside some. */
export function useAround(): Surroundings {
  const around = useContext(Around);
  if (!around) throw new Error("usher: no surroundings");
  return around;
}

/** The newest view of the talk. A burst of changes is drawn once. */
export function useView(talk: CustomerTalk): CustomerView {
  const [view, setView] = useState(talk.view);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer = undefined;
      setView(talk.view);
    };
    draw();
    const stop = talk.subscribe(() => {
      timer ??= setTimeout(draw, 16);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [talk]);
  return view;
}

/** The name to show for our side. */
export function ourName(look: Look, t: Texts): string {
  return look.name || t.fallbackName;
}
