import { Kbd, Modal, Table, Title } from "@mantine/core";
import { useTexts } from "../i18n/language";
import { allCommands } from "./commands";

const en = { title: "Shortcuts", close: "Close" };
const zh: typeof en = { title: "快捷键", close: "关闭" };

/** All keys that do something on this page. */
export function Shortcuts({ close }: { close: () => void }) {
  const t = useTexts({ en, zh });
  const all = allCommands().filter((c) => c.key || c.keyShown);
  const groups = [...new Set(all.map((c) => c.group))];
  return (
    <Modal opened onClose={close} title={t.title} closeButtonProps={{ "aria-label": t.close }} centered>
      {groups.map((g) => (
        <section key={g}>
          <Title order={3} mt="sm" mb={4}>
            {g}
          </Title>
          <Table verticalSpacing={4} withRowBorders={false}>
            <Table.Tbody>
              {all
                .filter((c) => c.group === g)
                .map((c) => (
                  <Table.Tr key={c.id}>
                    <Table.Td>{c.label}</Table.Td>
                    <Table.Td ta="end">
                      <Kbd>{c.keyShown ?? c.key}</Kbd>
                    </Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        </section>
      ))}
    </Modal>
  );
}
