import { Problem, type Upload, uploadWithProgress } from "@usher/client";

const KINDS = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const MAX_BYTES = 5 << 20;
const MAX_SIDE = 2560;

/** Why a picture was not taken; the message of the error that says so. */
export type Fault = "kind" | "big" | "network";

/**
 * Makes a file fit to be sent: a photo that is too large is made smaller.
 * Rejects with a Fault.
 */
export async function prepare(file: Blob): Promise<Blob> {
  if (!KINDS.includes(file.type)) throw fault("kind");
  if (file.size <= MAX_BYTES) return file;
  const smaller = file.type === "image/gif" ? undefined : await shrink(file).catch(() => undefined);
  if (!smaller || smaller.size > MAX_BYTES) throw fault("big");
  return smaller;
}

function fault(why: Fault): Error {
  return new Error(why);
}

async function shrink(file: Blob): Promise<Blob | undefined> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return (await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85))) ?? undefined;
}

/** Sends a file and returns what the server made of it; rejects with a Fault. */
export const upload: Upload = async (...file) => {
  try {
    return await uploadWithProgress(...file);
  } catch (err) {
    const code = err instanceof Problem ? err.code : "offline";
    throw fault(code === "too_large" ? "big" : code === "invalid" ? "kind" : "network");
  }
};

/** Fetches the bytes of a picture. */
export async function download(url: string, token = ""): Promise<Blob> {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` }, credentials: "omit" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.blob();
}

/**
 * Paints a picture, at most `side` pixels of the screen wide and high. It is
 * painted, not linked, because a page's img-src may allow no addresses of ours.
 */
export async function paint(canvas: HTMLCanvasElement, blob: Blob, side: number): Promise<void> {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, (side * devicePixelRatio) / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  }
  bitmap.close();
}

/** Shows a picture large, over everything, until it is closed. */
export async function show(
  parent: ParentNode,
  blob: Blob,
  name: string,
  words: { close: string; save: string },
): Promise<void> {
  const box = document.createElement("div");
  box.className = "lightbox";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-modal", "true");
  box.setAttribute("aria-label", name);
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  await paint(canvas, blob, Math.max(innerWidth, innerHeight));
  const save = document.createElement("a");
  save.textContent = words.save;
  save.href = URL.createObjectURL(blob);
  save.download = name;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = words.close;
  const bar = document.createElement("div");
  bar.append(save, close);
  box.append(canvas, bar);
  const back = (parent as ShadowRoot).activeElement as HTMLElement | null;
  const end = () => {
    URL.revokeObjectURL(save.href);
    box.remove();
    back?.focus();
  };
  box.onclick = (e) => {
    if (e.target !== save) end();
  };
  box.onkeydown = (e) => keys(e, end, save, close);
  parent.append(box);
  close.focus();
}

/** Keeps the focus inside, and Esc to itself. */
function keys(e: KeyboardEvent, end: () => void, first: HTMLElement, last: HTMLElement): void {
  e.stopPropagation();
  if (e.key === "Escape") end();
  if (e.key !== "Tab") return;
  e.preventDefault();
  const { activeElement } = first.getRootNode() as ShadowRoot;
  (activeElement === first ? last : first).focus();
}
