import { useState } from "react";
import { request } from "../../api/client";
import type { ChatFile } from "../model";

/** A picture on its way to the server. */
export interface Upload {
  key: string;
  file: File;
  preview: string;
  error: unknown;
}

let keys = 0;

/** Uploads pictures one by one; each that arrives is handed on, each that fails can be tried again. */
export function useUploads(arrived: (f: ChatFile) => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const drop = (u: Upload) => {
    URL.revokeObjectURL(u.preview);
    setUploads((all) => all.filter((have) => have.key !== u.key));
  };
  const send = async (u: Upload) => {
    setUploads((all) => all.map((have) => (have.key === u.key ? { ...have, error: null } : have)));
    const body = new FormData();
    body.append("file", u.file, u.file.name || "picture");
    try {
      const f = await request<ChatFile>("POST", "/v1/files", { body, signal: AbortSignal.timeout(120_000) });
      drop(u);
      arrived(f);
    } catch (error) {
      setUploads((all) => all.map((have) => (have.key === u.key ? { ...have, error } : have)));
    }
  };
  const add = (files: Iterable<File>) => {
    for (const file of files) {
      if (!file.type.startsWith("image/")) continue;
      const u: Upload = { key: String(++keys), file, preview: URL.createObjectURL(file), error: null };
      setUploads((all) => [...all, u]);
      void send(u);
    }
  };
  return { uploads, add, drop, retry: (u: Upload) => void send(u) };
}
