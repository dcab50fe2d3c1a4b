import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { newID, type Picture } from "@usher/client";
import { useAround } from "./context";
import { CloseIcon } from "./icons";

/** A picture on its way to the server, before it is sent in a message. */
interface Item {
  key: string;
  file: File;
  /** 0 to 1. */
  share: number;
  sent?: Picture;
  /** Why it did not work. */
  fault?: string;
}

/** The pictures of the message that is being written. */
export interface Attached {
  items: Item[];
  /** Those that the server has. */
  sent: Picture[];
  /** One of them is still on its way. */
  busy: boolean;
  /** Takes the pictures among these files; returns whether there were files. */
  add(files: Iterable<File> | null | undefined): boolean;
  retry(key: string): void;
  remove(key: string): void;
  /** Lets go of those that are in a message now; what failed stays. */
  said(): void;
}

const MOST = 6;

/** Uploads pictures while the message is being written. */
export function useAttachments(pictures: ReturnType<typeof useAround>["pictures"]): Attached {
  const [items, setItems] = useState<Item[]>([]);
  const now = useRef(items);
  return useMemo(() => {
    const set = (next: Item[]) => {
      now.current = next;
      setItems(next);
    };
    const change = (key: string, part: Partial<Item>) =>
      set(now.current.map((i) => (i.key === key ? { ...i, ...part } : i)));
    const begin = async ({ key, file }: Item) => {
      change(key, { share: 0, fault: undefined });
      try {
        const blob = await (await pictures.open()).prepare(file);
        const sent = await pictures.upload(blob, file.name, (share) => change(key, { share }));
        change(key, { sent, share: 1 });
      } catch (err) {
        change(key, { fault: err instanceof Error ? err.message : "network" });
      }
    };
    return {
      items,
      sent: items.flatMap((i) => i.sent ?? []),
      busy: items.some((i) => !i.sent && !i.fault),
      add(files) {
        const all = [...(files ?? [])];
        const fresh = all
          .slice(0, MOST - now.current.length)
          .map((file) => ({ key: newID(), file, share: 0 }));
        set([...now.current, ...fresh]);
        for (const item of fresh) void begin(item);
        return all.length > 0;
      },
      retry(key) {
        const item = now.current.find((i) => i.key === key);
        if (item) void begin(item);
      },
      remove: (key) => set(now.current.filter((i) => i.key !== key)),
      said: () => set(now.current.filter((i) => !i.sent)),
    };
  }, [items, pictures]);
}

/** The row of pictures above what is being written. */
export function Attachments({ attached }: { attached: Attached }) {
  if (!attached.items.length) return null;
  return (
    <ul class="attached">
      {attached.items.map((i) => (
        <Preview key={i.key} item={i} attached={attached} />
      ))}
    </ul>
  );
}

function Preview({ item, attached }: { item: Item; attached: Attached }) {
  const { t, pictures } = useAround();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { file, fault } = item;
  useEffect(() => {
    void pictures
      .open()
      .then((code) => canvas.current && code.paint(canvas.current, file, 64))
      .catch(() => undefined);
  }, [pictures, file]);
  const why = fault && ({ kind: t.pictureKind, big: t.pictureBig }[fault] ?? t.pictureUploadFailed);
  const again = fault && fault !== "kind" && fault !== "big";
  return (
    <li class={why ? "bad" : ""}>
      {!why && <canvas ref={canvas} role="img" aria-label={file.name} width={64} height={64} />}
      {!why && !item.sent && <progress value={item.share} aria-label={file.name} />}
      {why && (
        <span role="alert">
          {why}
          {again && (
            <button type="button" onClick={() => attached.retry(item.key)}>
              {t.retry}
            </button>
          )}
        </span>
      )}
      <button
        type="button"
        class="remove"
        aria-label={t.pictureRemove(file.name)}
        onClick={() => attached.remove(item.key)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}
