import { type CSSProperties, type ReactNode, useCallback, useState } from "react";
import { createPortal } from "react-dom";

interface Props {
  /** Style sheets of the content; the last one wins. */
  css: string[];
  /** Custom properties that the sheets go by. */
  properties: Record<string, string>;
  className?: string;
  children: ReactNode;
}

/** Draws its children in a shadow root, where only their own style sheets hold. Nothing in it can be used. */
export function Shadow({ css, properties, className, children }: Props) {
  const [root, setRoot] = useState<ShadowRoot | null>(null);
  const [sheets] = useState(() =>
    css.map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    }),
  );
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      if (!element) return;
      const own = element.shadowRoot ?? element.attachShadow({ mode: "open" });
      own.adoptedStyleSheets = sheets;
      setRoot(own);
    },
    [sheets],
  );
  return (
    <div ref={attach} className={className} style={properties as CSSProperties} inert>
      {root && createPortal(children, root)}
    </div>
  );
}
