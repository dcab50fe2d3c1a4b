import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { get, onSignedOut, Problem, type Schema } from "../api/client";
import { Failure } from "../parts/states";
import { findHome } from "./home";
import { SignIn } from "./signin";

export type Me = Schema["Candidate"];

const Context = createContext<Me | null>(null);

/** Who is signed in. Only below a SignedIn. */
export function useMe(): Me {
  const me = useContext(Context);
  if (!me) throw new Error("useMe is for pages below SignedIn");
  return me;
}

const ranks = { agent: 1, trainer: 2, admin: 3 } as const;

/** Reports whether me has the rights of a role; each role includes the ones before it. */
export function can(me: Me, role: keyof typeof ranks): boolean {
  return (ranks[me.role as keyof typeof ranks] ?? 0) >= ranks[role];
}

/** Who signed in at no page in particular begins at that of their work. */
async function begin(role: string): Promise<void> {
  if (location.pathname !== "/") return;
  const home = await findHome(role);
  if (home !== "/") navigate(home, { replace: true });
}

/**
 * Shows the pages to who is signed in, and the sign-in form to everybody else. When a session ends in
 * the middle of something, the form lies over the page: nothing that was typed is lost.
 */
export function SignedIn({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [over, setOver] = useState(false);
  const me = useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => get<Me>("/v1/me", undefined, signal),
    retry: (n, error) => !(error instanceof Problem && error.code === "unauthorized") && n < 2,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => onSignedOut(() => setOver(true)), []);
  if (me.data) {
    return (
      <Context.Provider value={me.data}>
        {children}
        {over && (
          <SignIn
            email={me.data.email}
            done={(agent) => {
              // Nothing of one agent is to be seen or sent by another.
              if (agent.id !== me.data.id) location.reload();
              setOver(false);
              void client.invalidateQueries();
            }}
          />
        )}
      </Context.Provider>
    );
  }
  if (me.error instanceof Problem && me.error.code === "unauthorized") {
    return (
      <SignIn
        done={(agent) => {
          setOver(false);
          void begin(agent.role).then(() => me.refetch());
        }}
      />
    );
  }
  if (me.error) return <Failure error={me.error} retry={() => void me.refetch()} />;
  return null;
}
