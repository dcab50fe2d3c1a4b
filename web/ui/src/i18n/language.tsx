import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

/** The languages of the pages. */
export type Language = "en" | "zh";

const key = "usher.language";

/** What was chosen on this device, else what the browser prefers. */
function preferred(): Language {
  try {
    const kept = localStorage.getItem(key);
    if (kept === "en" || kept === "zh") return kept;
  } catch {
    // No storage: the browser's language does.
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

const Context = createContext<{ language: Language; choose: (l: Language) => void }>({
  language: "en",
  choose: () => undefined,
});

/** Gives the pages below it a language, and keeps the choice. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferred);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  const value = useMemo(
    () => ({
      language,
      choose: (l: Language) => {
        setLanguage(l);
        try {
          localStorage.setItem(key, l);
        } catch {
          // Then the choice lasts as long as the page.
        }
      },
    }),
    [language],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** The language, and how to choose another. */
export function useLanguage() {
  return useContext(Context);
}

/** The texts of an area in the language of the page: `useTexts({ en, zh })`, where zh has the type of en. */
export function useTexts<T>(texts: { en: T; zh: NoInfer<T> }): T {
  return texts[useContext(Context).language];
}
