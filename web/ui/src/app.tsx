import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { AlertsProvider } from "./chats/alertcontext";
import { DeskProvider } from "./chats/context";
import { PresenceChoices, PresenceSwitch } from "./chats/presence";
import { ChatCount, WaitingToasts } from "./chats/waiting";
import { Boundary } from "./parts/boundary";
import { Shell } from "./parts/shell";
import { Loading } from "./parts/states";
import { SignedIn } from "./session/session";

const Chats = lazy(() => import("./chats/page").then((m) => ({ default: m.ChatsPage })));
const Trainer = lazy(() => import("./trainer/page").then((m) => ({ default: m.TrainerPage })));
const Settings = lazy(() => import("./settings/page").then((m) => ({ default: m.SettingsPage })));
const SetUp = lazy(() => import("./session/setup").then((m) => ({ default: m.SetUpPage })));
const Join = lazy(() => import("./session/join").then((m) => ({ default: m.JoinPage })));

/** The pages by address. Each area is loaded when it is first opened. */
export function App() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/setup" component={SetUp} />
        <Route path="/join" component={Join} />
        <Route>
          <SignedIn>
            <DeskProvider>
              <AlertsProvider>
                <Shell count={<ChatCount />} presence={<PresenceSwitch />} choices={<PresenceChoices />}>
                  <Boundary>
                    <Suspense fallback={<Loading />}>
                      <Switch>
                        <Route path="/" component={Chats} />
                        <Route path="/chats/:id" component={Chats} />
                        <Route path="/trainer/*?" component={Trainer} />
                        <Route path="/settings/*?" component={Settings} />
                        <Route>
                          <Redirect to="/" replace />
                        </Route>
                      </Switch>
                    </Suspense>
                  </Boundary>
                </Shell>
                <WaitingToasts />
              </AlertsProvider>
            </DeskProvider>
          </SignedIn>
        </Route>
      </Switch>
    </Suspense>
  );
}
