import { SegmentedControl, Title } from "@mantine/core";
import { useState } from "react";
import { palette } from "../../../widget/page/colour";
import launcherCSS from "../../../widget/page/launcher.css?inline";
import panelCSS from "../../../widget/panel/style.css?inline";
import { textsIn } from "../../../widget/texts";
import { useLanguage, useTexts } from "../../i18n/language";
import { isColour } from "./colour";
import type { Look } from "./look";
import { Shadow } from "./shadow";
import classes from "./widget.module.css";

const en = {
  title: "Preview",
  language: "Language of the preview",
  picture: "The widget as customers see it",
};
const zh: typeof en = { title: "预览", language: "预览的语言", picture: "客户看到的组件" };

/** Something to look at in the preview. */
const sample = {
  en: { question: "When does my order arrive?", answer: "Most orders arrive within three working days." },
  zh: { question: "我的订单什么时候到？", answer: "多数订单三个工作日内送达。" },
};

/** Keeps the widget within the preview instead of the window. */
const fit = `
.usher .panel { inset: auto 16px 88px auto; width: min(352px, calc(100% - 32px)); max-width: none;
  height: calc(100% - 104px); max-height: 520px; border-radius: 18px; animation: none; }
.usher.left .panel { inset: auto auto 88px 16px; }
.launch { bottom: 16px; right: 16px; transition: none; }
.launch.left { right: auto; left: 16px; }
svg { fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }`;

/** The widget with the look of the form, as customers see it. */
export function WidgetPreview({ look }: { look: Look }) {
  const t = useTexts({ en, zh });
  const { language: own } = useLanguage();
  const [language, setLanguage] = useState(own);
  return (
    <section className={classes.preview} aria-label={t.title}>
      <div className={classes.row}>
        <Title order={2}>{t.title}</Title>
        <SegmentedControl
          size="xs"
          aria-label={t.language}
          value={language}
          onChange={(v) => setLanguage(v as typeof language)}
          data={[
            { value: "en", label: "English" },
            { value: "zh", label: "中文" },
          ]}
        />
      </div>
      <div className={classes.site} role="img" aria-label={t.picture}>
        <div className={classes.page} aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </div>
        <Shadow
          className={classes.stage}
          css={[launcherCSS, panelCSS, fit]}
          properties={palette(isColour(look.colour) ? look.colour : undefined)}
        >
          <Panel look={look} language={language} />
          <div className={look.position === "left" ? "launch left" : "launch"}>
            <Path d="m5 9 7 7 7-7" size={28} />
          </div>
        </Shadow>
      </div>
    </section>
  );
}

/** The opened panel, with the same elements and classes as the widget's own. */
function Panel({ look, language }: { look: Look; language: "en" | "zh" }) {
  const t = textsIn(language);
  return (
    <div className={look.position === "left" ? "usher left" : "usher right"} lang={language}>
      <div className="panel">
        <header>
          <Face />
          <div className="who">
            <h2 dir="auto">{look.name.trim() || t.fallbackName}</h2>
            <p>{t.bot}</p>
          </div>
          {look.sound && (
            <span className="quiet">
              <Path d="M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15Zm4 4.5h4" />
            </span>
          )}
          <span className="quiet">
            <Path d="m5 9 7 7 7-7" size={24} />
          </span>
        </header>
        <div className="strip">
          <button type="button" className="person">
            <Path
              d="M12 11.600a3.600 3.600 0 1 0 0-7.200 3.600 3.600 0 0 0 0 7.200zM5 19.500c.7-3.600 3.500-5.500 7-5.500s6.300 1.900 7 5.500"
              size={18}
            />
            {t.person}
          </button>
          <button type="button">{t.leave}</button>
        </div>
        <div className="logbox">
          <div className="log">
            <div className="end">
              <Said text={look.greeting[language].trim() || t.greeting} />
              <Said text={sample[language].question} own />
              <Said text={sample[language].answer} />
            </div>
          </div>
        </div>
        <div className="composer">
          <div className="row">
            <span className="quiet">
              <Path d="M6.500 4.500h11a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3h-11a3 3 0 0 1-3-3v-9a3 3 0 0 1 3-3zM5 18l5-5 3 3 3-3 4 4" />
            </span>
            <textarea rows={1} readOnly placeholder={look.placeholder[language].trim() || t.say} />
            <button type="button" className="send" disabled>
              <Path d="M12 19V5m-6 6 6-6 6 6" />
            </button>
          </div>
        </div>
      </div>
    </div>
  );
}

function Said({ text, own }: { text: string; own?: boolean }) {
  return (
    <div className={own ? "group own" : "group other"}>
      {!own && <Face />}
      <div className="stack">
        <div className="message">
          <div className="bubble" dir="auto">
            <span className="text">{text}</span>
          </div>
        </div>
      </div>
    </div>
  );
}

function Face() {
  return (
    <div className="avatar">
      <Path d="M12 4v3M9 7h6a4 4 0 0 1 4 4v3a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4v-3a4 4 0 0 1 4-4zM9.500 12v1.500m5-1.500v1.500" />
    </div>
  );
}

function Path({ d, size = 20 }: { d: string; size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
