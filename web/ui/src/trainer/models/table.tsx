import { Table, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useTexts } from "../../i18n/language";
import { GoLive, Score, Turns, Who } from "./cells";
import { FileName, FileState } from "./file";
import { type Comparison, type Line, type Row, type Scores, type Status } from "./model";
import { rivalOf, setNames, versus } from "./scores";
import classes from "./table.module.css";
import { en as names, zh as namesZh } from "./texts";

const en = {
  label: "Models",
  model: "Model",
  turns: "Live turns",
  cases: (n: number) => (n === 1 ? "1 question" : `${n} questions`),
};
const zh: typeof en = {
  label: "模型",
  model: "模型",
  turns: "线上对话",
  cases: (n) => `${n} 题`,
};

interface Props {
  lines: Line[];
  status: Status;
  scores?: Scores;
  comparison?: Comparison;
}

/** Everything in the folder with what is known of it; as cards where there is no room for a table. */
export function SideBySide(p: Props) {
  const narrow = useMediaQuery("(max-width: 899px)", undefined, { getInitialValueInEffect: false });
  return narrow ? <Cards {...p} /> : <Rows {...p} />;
}

function Rows({ lines, ...p }: Props) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const asked = versus(p.scores, p.status.live.hash, p.status.live.hash);
  return (
    <Table verticalSpacing="sm" aria-label={t.label} className={classes.table} data-state="full">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.model}</Table.Th>
          {setNames.map((set) => (
            <Table.Th key={set} title={n.setHints[set]}>
              {n.sets[set]}
              <Cases n={asked.find((v) => v.set === set)?.cases} />
            </Table.Th>
          ))}
          <Table.Th>{t.turns}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{n.goLive}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((l) =>
          l.row ? (
            <ModelRow key={l.key} row={l.row} {...p} />
          ) : (
            <Table.Tr key={l.key}>
              <Table.Td>
                <FileName item={l.item} />
              </Table.Td>
              <Table.Td colSpan={setNames.length + 2}>
                <FileState item={l.item} />
              </Table.Td>
            </Table.Tr>
          ),
        )}
      </Table.Tbody>
    </Table>
  );
}

function ModelRow({ row, status, scores, comparison }: Omit<Props, "lines"> & { row: Row }) {
  const all = versus(scores, row.hash, rivalOf(scores, row.hash, status.live.hash));
  return (
    <Table.Tr>
      <Table.Td>
        <Who row={row} />
      </Table.Td>
      {setNames.map((set) => (
        <Table.Td key={set}>
          <Score v={all.find((v) => v.set === set)} row={row} scores={scores} />
        </Table.Td>
      ))}
      <Table.Td>
        <Turns row={row} comparison={comparison} />
      </Table.Td>
      <Table.Td ta="end">
        <GoLive row={row} status={status} scores={scores} />
      </Table.Td>
    </Table.Tr>
  );
}

/** How many questions a set has; its line is kept while that is not known. */
function Cases({ n }: { n?: number }) {
  const t = useTexts({ en, zh });
  return <span className={classes.cases}>{n === undefined ? "\u00a0" : t.cases(n)}</span>;
}

function Cards({ lines, ...p }: Props) {
  const t = useTexts({ en, zh });
  return (
    <ul className={classes.cards} aria-label={t.label} data-state="full">
      {lines.map((l) => (
        <li key={l.key} className={classes.card}>
          {l.row ? (
            <ModelCard row={l.row} {...p} />
          ) : (
            <>
              <FileName item={l.item} />
              <FileState item={l.item} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A model with what is known of it; sets without questions are left out. */
function ModelCard({ row, status, scores, comparison }: Omit<Props, "lines"> & { row: Row }) {
  const t = useTexts({ en, zh });
  const n = useTexts({ en: names, zh: namesZh });
  const all = versus(scores, row.hash, rivalOf(scores, row.hash, status.live.hash));
  return (
    <>
      <Who row={row} />
      <dl className={classes.pairs}>
        {scores && all.length === 0 && (
          <div>
            <dt>{n.notMeasured}</dt>
          </div>
        )}
        {all
          .filter((v) => v.cases > 0)
          .map((v) => (
            <div key={v.set}>
              <dt>{n.sets[v.set]}</dt>
              <dd>
                <Score v={v} row={row} scores={scores} />
              </dd>
            </div>
          ))}
        {comparison?.bundle?.hash === row.hash && (
          <div>
            <dt>{t.turns}</dt>
            <dd>
              <Turns row={row} comparison={comparison} />
            </dd>
          </div>
        )}
      </dl>
      <GoLive row={row} status={status} scores={scores} />
    </>
  );
}
