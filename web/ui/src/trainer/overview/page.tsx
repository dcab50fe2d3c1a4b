import { Button, SegmentedControl, Text, Title } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { Link } from "wouter";
import { useTexts } from "../../i18n/language";
import { Empty, Failure } from "../../parts/states";
import { useTitle } from "../../parts/title";
import { type Overview, useOverview } from "../api";
import { Chart } from "./chart";
import { Figures } from "./figures";
import classes from "./overview.module.css";
import { Skeletons } from "./skeletons";
import { en, zh } from "./texts";
import { Fix } from "./fix";

const ranges = [14, 30, 90];

/** How the bot is doing, and what to fix next. */
export function OverviewPage() {
  const t = useTexts({ en, zh });
  useTitle(t.title);
  const [days, setDays] = useLocalStorage({
    key: "usher.overview.days",
    defaultValue: 14,
    getInitialValueInEffect: false,
  });
  const overview = useOverview(days);
  return (
    <main className={classes.page}>
      <div className={classes.head}>
        <Title order={1}>{t.title}</Title>
        <SegmentedControl
          aria-label={t.range}
          value={String(days)}
          onChange={(v) => setDays(Number(v))}
          data={ranges.map((n) => ({ value: String(n), label: t.days(n) }))}
        />
      </div>
      {overview.data ? (
        <Content data={overview.data} stale={overview.isPlaceholderData} />
      ) : overview.error ? (
        <Failure error={overview.error} retry={() => void overview.refetch()} />
      ) : (
        <Skeletons />
      )}
    </main>
  );
}

function Content({ data, stale }: { data: Overview; stale: boolean }) {
  const t = useTexts({ en, zh });
  const days = data.days ?? [];
  const quiet = days.every((d) => d.conversations === 0);
  return (
    <div className={classes.content} data-stale={stale || undefined} data-state={quiet ? "empty" : "full"}>
      <Figures data={data} />
      <div className={classes.columns}>
        <section className={classes.section} aria-labelledby="chart-title">
          <Title order={2} id="chart-title">
            {t.chart}
          </Title>
          {!quiet && (
            <Text size="sm" c="dimmed">
              {t.chartHint}
            </Text>
          )}
          {quiet ? (
            <Empty
              title={t.empty}
              action={
                <Button component={Link} href="/trainer/bench" variant="default">
                  {t.tryBench}
                </Button>
              }
            >
              {t.emptyHint}
            </Empty>
          ) : (
            <Chart days={days} />
          )}
        </section>
        <Fix groups={data.top_misses ?? []} open={data.now.open_questions} />
      </div>
    </div>
  );
}
