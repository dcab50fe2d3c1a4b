import { lazy, Suspense, useEffect, useState } from "react";
import { useTexts } from "../i18n/language";
import { commandOf, useCommands } from "./commands";

const Palette = lazy(() => import("./palette").then((m) => ({ default: m.Palette })));
const Shortcuts = lazy(() => import("./shortcuts").then((m) => ({ default: m.Shortcuts })));

const en = { help: "Help", palette: "Find anything", shortcuts: "Show the shortcuts" };
const zh: typeof en = { help: "帮助", palette: "快速查找", shortcuts: "显示快捷键" };

/** Listens for shortcuts; the palette and the list of shortcuts are loaded when they are first wanted. */
export function Keys() {
  const t = useTexts({ en, zh });
  const [palette, setPalette] = useState(0);
  const [help, setHelp] = useState(false);
  useCommands([
    {
      id: "palette",
      group: t.help,
      label: t.palette,
      keyShown: "Ctrl/⌘ K",
      quiet: true,
      run: () => setPalette((n) => n + 1),
    },
    { id: "help", group: t.help, label: t.shortcuts, key: "?", run: () => setHelp(true) },
  ]);
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === "k") {
        e.preventDefault();
        setPalette((n) => n + 1);
        return;
      }
      const c = commandOf(e);
      if (!c) return;
      e.preventDefault();
      c.run();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return (
    <Suspense fallback={null}>
      {palette > 0 && <Palette opened={palette} />}
      {help && <Shortcuts close={() => setHelp(false)} />}
    </Suspense>
  );
}
