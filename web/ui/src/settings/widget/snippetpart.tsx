import { Button, Code, CopyButton, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../../i18n/language";
import { Part } from "../section";
import { isLoopback, policy, snippet } from "./snippet";
import classes from "./widget.module.css";

const en = {
  title: "Put it on your site",
  lead: "Paste this line into every page that should have the widget, just before </body>. In most shop systems that is the footer of the theme.",
  language: "Language of the widget",
  page: "As the page",
  pageHint: "The widget speaks the language of the page's lang attribute, else that of the browser.",
  fixed: "The widget always speaks this language. Use it on the pages that are in it.",
  code: "Line to paste",
  copy: "Copy",
  copied: "Copied",
  loopback:
    "This line works on this machine only: it has the address under which you see this page. Open the console under the name that customers can reach, and copy it there.",
  policy: "Does your site send a Content-Security-Policy?",
  policyText: "Then allow the widget with these sources, beside those that are there already:",
};
const zh: typeof en = {
  title: "放到您的网站上",
  lead: "把这一行粘贴到需要显示组件的每个页面，放在 </body> 之前。多数商城系统里，就是主题的页脚。",
  language: "组件的语言",
  page: "跟随网页",
  pageHint: "按网页的 lang 属性显示语言；没有的话，按浏览器的语言。",
  fixed: "组件固定使用这种语言，请放在这种语言的页面里。",
  code: "要粘贴的代码",
  copy: "复制",
  copied: "已复制",
  loopback: "这一行只在本机有效：里面是您打开本页所用的地址。请用客户能访问的域名打开控制台，再来复制。",
  policy: "您的网站设置了 Content-Security-Policy？",
  policyText: "请在原有来源之外，再允许下面这些：",
};

/** The line that brings the widget into a page, to be copied. */
export function Snippet() {
  const t = useTexts({ en, zh });
  const [language, setLanguage] = useState<"page" | "en" | "zh">("page");
  const line = snippet(location.origin, language);
  return (
    <Part title={t.title} lead={t.lead}>
      <div>
        <SegmentedControl
          aria-label={t.language}
          value={language}
          onChange={(v) => setLanguage(v as typeof language)}
          data={[
            { value: "page", label: t.page },
            { value: "en", label: "English" },
            { value: "zh", label: "中文" },
          ]}
        />
        <Text c="dimmed" size="xs" mt={6}>
          {language === "page" ? t.pageHint : t.fixed}
        </Text>
      </div>
      <div>
        <Copyable label={t.code} text={line} />
        {isLoopback(location.origin) && (
          <Text c="var(--mantine-color-yellow-text)" size="xs" mt={6}>
            {t.loopback}
          </Text>
        )}
      </div>
      <details className={classes.details}>
        <summary>{t.policy}</summary>
        <Text c="dimmed" mt="xs" mb="xs">
          {t.policyText}
        </Text>
        <Copyable label="Content-Security-Policy" text={policy(location.origin)} />
      </details>
    </Part>
  );
}

function Copyable({ label, text }: { label: string; text: string }) {
  const t = useTexts({ en, zh });
  return (
    <div className={classes.copyable}>
      <Code block aria-label={label} className={classes.code} tabIndex={0} role="region">
        {text}
      </Code>
      <CopyButton value={text} timeout={4000}>
        {({ copied, copy }) => (
          <Button variant={copied ? "light" : "default"} onClick={copy} aria-live="polite">
            <span className={classes.either}>
              <span data-shown={!copied || undefined} aria-hidden={copied}>
                {t.copy}
              </span>
              <span data-shown={copied || undefined} aria-hidden={!copied}>
                {t.copied}
              </span>
            </span>
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
