import type { AgentView } from "@usher/client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import { useAgentList } from "../api/agents";
import { onSignedIn } from "../api/client";
import { useMe } from "../session/session";
import { type Desk, openDesk } from "./desk";

const Context = createContext<Desk | null>(null);

// One desk for as long as the page lives: it goes on while other areas are looked at.
let open: Desk | null = null;

function deskOf(me: { id: string; role: string }, client: QueryClient): Desk {
  if (open?.me.id !== me.id) {
    open?.stop();
    open = openDesk(me, client);
  }
  return open;
}

/** Gives the chats' pages their desk, and keeps it going. */
export function DeskProvider({ children }: { children: ReactNode }) {
  const me = useMe();
  const client = useQueryClient();
  const desk = deskOf(me, client);
  useEffect(() => {
    const back = () => desk.talk.poke();
    desk.start();
    // While other areas were looked at nobody told it: somebody may have signed in there.
    if (desk.status === "out" || desk.status === "lost") back();
    const signedIn = (agent: string) => (agent === desk.me.id ? back() : desk.stop());
    const seen = () => {
      if (document.visibilityState === "visible") back();
    };
    const off = onSignedIn(signedIn);
    const cut = () => desk.talk.cut();
    window.addEventListener("offline", cut);
    window.addEventListener("online", back);
    document.addEventListener("visibilitychange", seen);
    return () => {
      off();
      window.removeEventListener("offline", cut);
      window.removeEventListener("online", back);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [desk]);
  return <Context.Provider value={desk}>{children}</Context.Provider>;
}

/** The desk. Only below a DeskProvider. */
export function useDesk(): Desk {
  const desk = useContext(Context);
  if (!desk) throw new Error("useDesk is for pages below DeskProvider");
  return desk;
}

/** Something of the desk, read again whenever the desk changes; pick must give the same value for the same state. */
export function useDeskState<T>(pick: (d: Desk) => T): T {
  const desk = useDesk();
  return useSyncExternalStore(desk.subscribe, () => pick(desk));
}

/** Messages, lines under way and typing of a chat. */
export function useView(id: string): AgentView {
  return useDeskState((d) => d.view(id));
}

/** All agents with presence and load, as they are asked for. */
export function useTeam() {
  return useAgentList({ staleTime: 30_000 });
}

/** All agents, where they are known. */
export function useAgents() {
  return useTeam().data;
}
