import { Alert, Button, Stack, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useLocation } from "wouter";
import { useTexts } from "../i18n/language";

const en = {
  title: "This page has stopped",
  text: "Something in it failed. Load it again; what you have typed in a chat or an entry is kept.",
  again: "Load again",
  said: (message: string) => `The browser said: ${message}`,
};
const zh: typeof en = {
  title: "页面出错了",
  text: "这个页面出了故障，请重新加载。您在会话或条目里写的内容都还在。",
  again: "重新加载",
  said: (message) => `浏览器提示：${message}`,
};

/** Keeps a fault of what is in it from taking the rest of the page along. Going elsewhere leaves the fault behind. */
export function Boundary({ children }: { children: ReactNode }) {
  const [at] = useLocation();
  return <Catch at={at}>{children}</Catch>;
}

interface Props {
  at: string;
  children: ReactNode;
}

interface State {
  fault?: { error: unknown; at: string };
}

class Catch extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { fault: { error, at: "" } };
  }

  static getDerivedStateFromProps({ at }: Props, { fault }: State): State | null {
    if (!fault || fault.at === at) return null;
    return { fault: fault.at === "" ? { ...fault, at } : undefined };
  }

  override render() {
    const { fault } = this.state;
    return fault ? <Stopped error={fault.error} /> : this.props.children;
  }
}

function Stopped({ error }: { error: unknown }) {
  const t = useTexts({ en, zh });
  const message = error instanceof Error ? error.message : String(error);
  return (
    <main>
      <Alert color="red" variant="light" m="md" title={t.title} data-state="error" role="alert">
        <Stack gap="sm" align="flex-start">
          <Text>{t.text}</Text>
          <Text size="sm" c="dimmed">
            {t.said(message)}
          </Text>
          <Button size="xs" variant="default" onClick={() => location.reload()}>
            {t.again}
          </Button>
        </Stack>
      </Alert>
    </main>
  );
}
