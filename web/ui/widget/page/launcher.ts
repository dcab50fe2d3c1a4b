import type { LauncherTexts } from "../texts/launcher";

const SVG = "http://www.w3.org/2000/svg";
const CHAT =
  "M12 3.2c5 0 9 3.4 9 7.8s-4 7.8-9 7.8c-1 0-2-.1-2.9-.4L5 20.5c-.4.2-.9-.1-.8-.6l.5-3.4A7.4 7.4 0 0 1 3 11c0-4.4 4-7.8 9-7.8Z";
const DOWN = "m5 9 7 7 7-7";

/** What the launcher shows. */
export interface Face {
  open: boolean;
  loading: boolean;
  failed: boolean;
  unread: number;
  left: boolean;
}

/** The round button, made by hand: it is all that a page loads at first. */
export class Launcher {
  readonly button = document.createElement("button");
  private readonly path = document.createElementNS(SVG, "path");
  private readonly badge = document.createElement("b");

  constructor(
    private readonly texts: LauncherTexts,
    language: string,
  ) {
    const { button, path, badge } = this;
    const icon = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries({
      viewBox: "0 0 24 24",
      width: "28",
      height: "28",
      "stroke-width": "2.2",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "aria-hidden": "true",
    }))
      icon.setAttribute(name, value);
    icon.append(path);
    badge.ariaHidden = "true";
    button.type = "button";
    button.lang = language;
    button.append(icon, badge);
  }

  show(face: Face): void {
    const { button, path, badge, texts } = this;
    const label = face.failed
      ? texts.failed
      : face.open
        ? texts.close
        : face.unread
          ? texts.openUnread(face.unread)
          : texts.open;
    button.className = face.left ? "launch left" : "launch";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-expanded", `${face.open}`);
    button.setAttribute("aria-busy", `${face.loading}`);
    path.setAttribute("d", face.open ? DOWN : CHAT);
    path.setAttribute("fill", face.open ? "none" : "currentColor");
    path.setAttribute("stroke", face.open ? "currentColor" : "none");
    badge.textContent = !face.unread || face.open ? "" : face.unread > 99 ? "99+" : `${face.unread}`;
  }
}
