import { Skeleton, Title } from "@mantine/core";
import { useTexts } from "../../i18n/language";
import { Failure } from "../../parts/states";
import { useTitle } from "../../parts/title";
import { Bring } from "./bring";
import { ModelDetail } from "./detail";
import { LivePanel } from "./live";
import { Measure } from "./measure";
import { linesOf, nameOf, type Status } from "./model";
import classes from "./models.module.css";
import { PromisesPanel } from "./promises";
import { useComparison, useModelNews, useModels, useScores } from "./query";
import { SideBySide } from "./table";
import { en, zh } from "./texts";
import { useOutcomes } from "./use_outcomes";

/** Which model is live, which could be, and how good they are; with an ID, one of them. */
export function ModelsPage({ params }: { params: { hash?: string } }) {
  const t = useTexts({ en, zh });
  const models = useModels();
  const { hash } = params;
  const row = models.data?.bundles?.find((r) => r.hash === hash);
  useTitle(row ? nameOf(row) : t.title);
  useModelNews();
  useOutcomes(models.data);
  return (
    <main className={classes.page}>
      {models.data ? (
        hash ? (
          <ModelDetail key={hash} status={models.data} row={row} />
        ) : (
          <Overview status={models.data} />
        )
      ) : models.error ? (
        <>
          <Title order={1}>{t.title}</Title>
          <Failure error={models.error} retry={() => void models.refetch()} />
        </>
      ) : (
        <Skeletons />
      )}
    </main>
  );
}

function Overview({ status }: { status: Status }) {
  const t = useTexts({ en, zh });
  const asked = useScores();
  const scores = asked.data;
  const comparison = useComparison().data;
  const lines = linesOf(status);
  const alone = lines.length < 2;
  return (
    <>
      <header className={classes.head}>
        <div>
          <Title order={1}>{t.title}</Title>
          <p className={classes.lead}>{t.lead}</p>
        </div>
        {!alone && <Bring folder={status.folder} />}
      </header>
      <LivePanel status={status} scores={scores} />
      {alone ? (
        <Bring folder={status.folder} open />
      ) : (
        <section className={classes.section} aria-labelledby="models-compared">
          <Measure
            id="models-compared"
            status={status}
            hashes={lines.flatMap((l) => (l.row && !l.row.live ? [l.row.hash] : []))}
          />
          {asked.error && !scores && <Failure error={asked.error} retry={() => void asked.refetch()} />}
          <SideBySide lines={lines} status={status} scores={scores} comparison={comparison} />
        </section>
      )}
      {/* Last, as it comes late: nothing moves when it is there. */}
      <PromisesPanel hash={status.live.hash} />
    </>
  );
}

/** Holds the places of what is live and of the list. */
function Skeletons() {
  const t = useTexts({ en, zh });
  return (
    <div data-state="loading" aria-busy="true">
      <header className={classes.head}>
        <div>
          <Title order={1}>{t.title}</Title>
          <p className={classes.lead}>{t.lead}</p>
        </div>
      </header>
      <Skeleton height={184} radius="lg" />
      <Skeleton height={32} width={280} mt={32} />
      <Skeleton height={72} mt={16} />
      <Skeleton height={72} mt={8} />
    </div>
  );
}
