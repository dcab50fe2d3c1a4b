import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CustomerView } from "@usher/client";
import { useAround } from "./context";

/** So near the bottom, in pixels, new lines are followed. */
const NEAR = 80;
/** So near the top older ones are asked for. */
const AHEAD = 600;

/** Keeps the newest line in sight, or what is being read where it is. */
export function useScroll(view: CustomerView, open: boolean) {
  const { talk } = useAround();
  const box = useRef<HTMLDivElement>(null);
  const at = useRef({ bottom: true, height: 0, first: 0 });
  const [far, setFar] = useState(false);
  const first = view.messages[0]?.seq ?? 0;
  const own = view.unsent.length;
  const older = view.older === "some";

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const was = at.current;
    if (was.bottom) el.scrollTop = el.scrollHeight;
    else if (first < was.first) el.scrollTop += el.scrollHeight - was.height;
    at.current = { ...was, height: el.scrollHeight, first };
  }, [view, first]);

  // While it is closed it has no height: it opens at its end.
  useLayoutEffect(() => {
    const el = box.current;
    if (!el || !open) return;
    el.scrollTop = el.scrollHeight;
    at.current = { ...at.current, bottom: true, height: el.scrollHeight };
  }, [open]);

  // What the customer says is shown, wherever they were.
  useLayoutEffect(() => {
    const el = box.current;
    if (el && own) el.scrollTop = el.scrollHeight;
  }, [own]);

  // Pictures, keyboards and zoom change heights without a new view.
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    const watch = new ResizeObserver(() => {
      if (at.current.bottom) el.scrollTop = el.scrollHeight;
      at.current.height = el.scrollHeight;
    });
    watch.observe(el);
    for (const inner of el.children) watch.observe(inner);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    const el = box.current;
    if (older && open && el && el.scrollTop < AHEAD) void talk.loadOlder();
  }, [older, open, talk]);

  const onScroll = () => {
    const el = box.current;
    if (!el) return;
    const below = el.scrollHeight - el.clientHeight - el.scrollTop;
    at.current.bottom = below < NEAR;
    setFar(below > el.clientHeight);
    if (older && el.scrollTop < AHEAD) void talk.loadOlder();
  };
  const toBottom = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  return { box, far, toBottom, onScroll };
}
