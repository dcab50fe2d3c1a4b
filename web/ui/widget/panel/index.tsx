import { render } from "preact";
import type { CustomerTalk, Storage } from "@usher/client";
import type { Look } from "../look";
import type { Host } from "../page/host";
import { textsIn } from "../texts";
import type { Language } from "../texts/language";
import { PictureBox } from "./box";
import { Around } from "./context";
import { Frame } from "./frame";
import type * as Pictures from "./pictures";
import css from "./style.css?inline";

/** What the panel is given by the script that loads it. */
export interface Setting {
  host: Host;
  origin: string;
  talk: CustomerTalk;
  language: Language;
  storage: Storage;
  pictures(): Promise<typeof Pictures>;
  close(): void;
}

/** What changes about the panel. */
export interface Face {
  open: boolean;
  look: Look;
}

/** The panel that was put up. */
export interface Handle {
  show(face: Face): void;
  remove(): void;
}

/** Puts the panel up, closed, before the launcher. */
export function mount({ host, origin, talk, language, storage, pictures, close }: Setting): Handle {
  host.style(css);
  const t = textsIn(language);
  const box = document.createElement("div");
  const pictureBox = new PictureBox(origin, talk, pictures);
  box.lang = language === "zh" ? "zh-CN" : "en";
  box.dir = "ltr";
  host.root.prepend(box);
  box.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !e.isComposing && !e.defaultPrevented) close();
  });
  let was: Face | undefined;
  return {
    show({ open, look }) {
      if (was && was.open === open && was.look === look) return;
      was = { open, look };
      box.className = look.position === "left" ? "usher left" : "usher right";
      const around = { talk, look, t, language, storage, pictures: pictureBox };
      render(
        <Around.Provider value={around}>
          <Frame open={open} onClose={close} />
        </Around.Provider>,
        box,
      );
    },
    remove() {
      render(null, box);
      box.remove();
    },
  };
}
