import { useEffect, useState } from "react";
import { Problem } from "../api/client";
import { useTexts } from "../i18n/language";
import { useFailure } from "../parts/failure";

const en = {
  offline: "The server did not answer. Check your connection and try again; nothing you typed is lost.",
  wait: (s: number) => `That was too often. You can try again in ${s}\u00a0s.`,
  again: "You can try again now.",
  busy: "Many people are signing in right now. Please try again in a moment.",
};
const zh: typeof en = {
  offline: "服务器没有回应。请检查网络后重试，填写的内容都还在。",
  wait: (s) => `尝试太频繁了，请在 ${s} 秒后再试。`,
  again: "现在可以再试了。",
  busy: "现在登录的人较多，请稍后再试。",
};

export interface Refusal {
  /** The sentence to show; empty where there is nothing to say. */
  text: string;
  /** Seconds to wait before the next try; 0: none. */
  wait: number;
}

/** What to tell somebody at the door whose try has failed; counts down where tries are limited. */
export function useRefusal(error: unknown): Refusal {
  const t = useTexts({ en, zh });
  const other = useFailure(error);
  const wait = useWait(error);
  if (!error) return { text: "", wait: 0 };
  if (!(error instanceof Problem)) return { text: other, wait: 0 };
  if (error.status === 429) return { text: wait > 0 ? t.wait(wait) : t.again, wait };
  if (error.code === "offline") return { text: t.offline, wait: 0 };
  if (error.code === "busy") return { text: t.busy, wait: 0 };
  return { text: other, wait: 0 };
}

/** The seconds that are left of a refusal's retry_after. */
function useWait(error: unknown): number {
  const seconds = error instanceof Problem && error.status === 429 ? Math.max(1, error.retryAfter) : 0;
  const [state, setState] = useState({ error, left: seconds });
  // Another refusal begins another count.
  if (state.error !== error) setState({ error, left: seconds });
  useEffect(() => {
    if (seconds === 0) return;
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setState((s) => (s.error === error ? { error, left } : s));
      if (left === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [error, seconds]);
  return state.error === error ? state.left : seconds;
}
