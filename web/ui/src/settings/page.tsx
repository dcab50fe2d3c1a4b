import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { useTexts } from "../i18n/language";
import { Loading } from "../parts/states";
import { can, useMe } from "../session/session";
import { AccountPage } from "./account/page";
import { PeoplePage } from "./people/page";
import classes from "./settings.module.css";
import { StartPage } from "./start/page";

const Bot = lazy(() => import("./bot/page").then((m) => ({ default: m.BotPage })));
const Widget = lazy(() => import("./widget/page").then((m) => ({ default: m.WidgetPage })));
const Webhooks = lazy(() => import("./webhooks/page").then((m) => ({ default: m.WebhooksPage })));

const en = {
  settings: "Settings",
  start: "First steps",
  people: "People",
  bot: "Bot",
  widget: "Widget",
  webhooks: "Webhooks",
  account: "Account",
};
const zh: typeof en = {
  settings: "设置",
  start: "新手引导",
  people: "人员",
  bot: "机器人",
  widget: "网页组件",
  webhooks: "Webhook",
  account: "账号",
};

/** The settings: admins see all of them, everybody else their own account. */
export function SettingsPage() {
  const t = useTexts({ en, zh });
  const admin = can(useMe(), "admin");
  if (!admin) {
    return (
      <main>
        <ForAll />
      </main>
    );
  }
  return (
    <div className={classes.page}>
      <nav className={classes.nav} aria-label={t.settings}>
        <Tab to="/settings/people">{t.people}</Tab>
        <Tab to="/settings/bot">{t.bot}</Tab>
        <Tab to="/settings/widget">{t.widget}</Tab>
        <Tab to="/settings/webhooks">{t.webhooks}</Tab>
        <Tab to="/settings/account">{t.account}</Tab>
        <Tab to="/settings/start">{t.start}</Tab>
      </nav>
      <main>
        <Suspense fallback={<Loading />}>
          <ForAdmins />
        </Suspense>
      </main>
    </div>
  );
}

function ForAdmins() {
  return (
    <Switch>
      <Route path="/settings/start" component={StartPage} />
      <Route path="/settings/people" component={PeoplePage} />
      <Route path="/settings/bot" component={Bot} />
      <Route path="/settings/widget" component={Widget} />
      <Route path="/settings/webhooks" component={Webhooks} />
      <Route path="/settings/account" component={AccountPage} />
      <Route>
        <Redirect to="/settings/people" replace />
      </Route>
    </Switch>
  );
}

function ForAll() {
  return (
    <Switch>
      <Route path="/settings/account" component={AccountPage} />
      <Route>
        <Redirect to="/settings/account" replace />
      </Route>
    </Switch>
  );
}

/** A link of the settings' own navigation; the one that is open is scrolled to where the row is too long. */
function Tab({ to, children }: { to: string; children: ReactNode }) {
  const [at] = useLocation();
  const link = useRef<HTMLAnchorElement>(null);
  const open = at === to;
  useEffect(() => {
    if (open) link.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [open]);
  return (
    <Link ref={link} href={to} aria-current={open ? "page" : undefined}>
      {children}
    </Link>
  );
}
