import type { Picture } from "./frames.js";
import { type Code, codeOf, offline, Problem } from "./problem.js";

/** Hears how much of a file has arrived, from 0 to 1. */
export type Progress = (share: number) => void;

/** Brings a file to an address of the server; rejects with a Problem. */
export type Upload = (
  url: string,
  token: string,
  file: Blob,
  name: string,
  progress?: Progress,
) => Promise<Picture>;

/** How long a file may take, in milliseconds. */
const WITHIN = 120_000;

/** An Upload for browsers, which tells how far it is. */
export const uploadWithProgress: Upload = (url, token, file, name, progress) =>
  new Promise((done, failed) => {
    const body = new FormData();
    body.append("file", file, name);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.timeout = WITHIN;
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = (e) => progress?.(e.total ? e.loaded / e.total : 0);
    request.onerror = request.ontimeout = () => failed(offline());
    request.onload = () => {
      const said = read(request.responseText);
      if (request.status < 300) return done(said as unknown as Picture);
      const code = (said.code as Code | undefined) ?? codeOf(request.status);
      failed(new Problem(code, String(said.detail ?? ""), Number(said.retry_after ?? 0)));
    };
    request.send(body);
  });

function read(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}
