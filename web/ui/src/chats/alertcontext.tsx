import { browserStorage } from "@usher/client";
import { createContext, type ReactNode, useContext, useEffect, useReducer } from "react";
import { useLanguage, useTexts } from "../i18n/language";
import { Alerts } from "./alerts";
import { useDesk } from "./context";
import type { Desk } from "./desk";
import { customerName } from "./names";

const en = { chat: "New chat" };
const zh: typeof en = { chat: "新会话" };

const Context = createContext<Alerts | null>(null);
const all = new WeakMap<Desk, Alerts>();

function alertsOf(desk: Desk): Alerts {
  const have = all.get(desk) ?? new Alerts(desk, browserStorage("usher."));
  all.set(desk, have);
  return have;
}

/** Lets the agent hear of news, in the language of the page. */
export function AlertsProvider({ children }: { children: ReactNode }) {
  const alerts = alertsOf(useDesk());
  const t = useTexts({ en, zh });
  const { language } = useLanguage();
  useEffect(() => {
    alerts.speak({ chat: t.chat, name: (n) => customerName(n.chat, language) });
  }, [alerts, t, language]);
  return <Context.Provider value={alerts}>{children}</Context.Provider>;
}

/** What makes itself heard, and how to change that. */
export function useAlerts() {
  const alerts = useContext(Context);
  if (!alerts) throw new Error("useAlerts is for pages below AlertsProvider");
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => alerts.subscribe(again), [alerts]);
  return {
    sound: alerts.sound,
    setSound: (on: boolean) => alerts.setSound(on),
    desktop: alerts.desktop,
    setDesktop: (on: boolean) => void alerts.setDesktop(on),
  };
}
