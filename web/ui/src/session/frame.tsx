import { Anchor, Box, Center, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useLanguage } from "../i18n/language";

/** The calm middle of the page for who is not signed in yet. */
export function Frame({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { language, choose } = useLanguage();
  return (
    <Center mih="100dvh" p="md" pt="max(16px, 12dvh)" style={{ alignItems: "flex-start" }}>
      <Box w="100%" maw={400}>
        <Group component="header" justify="space-between" mb="md" px={4}>
          <Group gap="xs">
            <img src="/icon.svg" alt="" width={28} height={28} />
            <Text fw={600}>Usher</Text>
          </Group>
          <Anchor component="button" type="button" onClick={() => choose(language === "en" ? "zh" : "en")}>
            {language === "en" ? "中文" : "English"}
          </Anchor>
        </Group>
        <Paper withBorder p="lg" component="main">
          <Stack>
            <Title order={1}>{title}</Title>
            {lead && <Text c="dimmed">{lead}</Text>}
            {children}
          </Stack>
        </Paper>
      </Box>
    </Center>
  );
}
