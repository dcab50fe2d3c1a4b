import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Problem } from "../api/client";
import { Failure, Loading } from "../parts/states";
import { can, useMe } from "../session/session";
import { Tabs } from "./tabs";
import classes from "./trainer.module.css";

const Overview = lazy(() => import("./overview/page").then((m) => ({ default: m.OverviewPage })));
const Entries = lazy(() => import("./entries/page").then((m) => ({ default: m.EntriesPage })));
const Unanswered = lazy(() => import("./unanswered/page").then((m) => ({ default: m.UnansweredPage })));
const Models = lazy(() => import("./models/page").then((m) => ({ default: m.ModelsPage })));
const Bench = lazy(() => import("./bench/page").then((m) => ({ default: m.BenchPage })));

/** The trainer's pages: tabs on top, one page below. */
export function TrainerPage() {
  if (!can(useMe(), "trainer")) return <Failure error={new Problem("forbidden", "")} />;
  return (
    <div className={classes.area}>
      <Tabs />
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/trainer" component={Overview} />
          <Route path="/trainer/entries/:id?" component={Entries} />
          <Route path="/trainer/unanswered" component={Unanswered} />
          <Route path="/trainer/models/:hash?" component={Models} />
          <Route path="/trainer/bench" component={Bench} />
          <Route>
            <Redirect to="/trainer" replace />
          </Route>
        </Switch>
      </Suspense>
    </div>
  );
}
