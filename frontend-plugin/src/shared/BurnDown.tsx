import React, { useId, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, Text, useStyles2 } from '@grafana/ui';
import { BurnDownGraph } from './BurnDownGraph';
import { burnDownData, dailyPoints, lowestPoint, type ChangeMark, type History } from './burnDownData';
import { percent } from './numbers';
import { ScrollBox } from './ScrollBox';
import { dayInWords, timeInWords } from './times';
import { t } from './translate';

const NO_CHANGES: ChangeMark[] = [];

interface Props {
  backtest: History;
  name: string;
  /** When what is in force changed, to stand in the graph too. */
  changes?: ChangeMark[];
  /** Whether the words are shown, too; who does not see the graph is told them in any case. */
  hasSummary?: boolean;
}

/** The error budget over the history as a graph, in words, and as a table. */
export function BurnDown({ backtest, name, changes = NO_CHANGES, hasSummary = true }: Props) {
  const [isTable, setTable] = useState(false);
  const summaryId = useId();
  const data = useMemo(() => burnDownData(backtest, changes), [backtest, changes]);
  if (!data) {
    return <Text color="secondary">{t('burn-down.none', 'No events in this history, so no budget was used.')}</Text>;
  }
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap">
        <Text element="h3" variant="h6">
          {t('burn-down.title', 'Error budget left over time')}
        </Text>
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          icon={isTable ? 'graph-bar' : 'table'}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? t('burn-down.as-graph', 'Show as graph') : t('burn-down.as-table', 'Show as table')}
        </Button>
      </Stack>
      {isTable ? (
        <DailyTable backtest={backtest} name={name} />
      ) : (
        <BurnDownGraph data={data} name={name} summaryId={summaryId} />
      )}
      <span id={summaryId} hidden={!hasSummary}>
        <Text color="secondary">{summary(backtest)}</Text>
      </span>
    </Stack>
  );
}

function DailyTable({ backtest, name }: { backtest: History; name: string }) {
  const styles = useStyles2(getStyles);
  const label = t('burn-down.table', 'Error budget left of {{name}} at the end of each day (UTC)', { name });
  return (
    <div className={styles.tableFrame}>
      <ScrollBox label={label}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('burn-down.column.time', 'Time')}</th>
              <th scope="col">{t('burn-down.column.left', 'Budget left')}</th>
            </tr>
          </thead>
          <tbody>
            {dailyPoints(backtest.burn_down).map(({ at, budget_remaining }) => (
              <tr key={at}>
                <td>{timeInWords(at)}</td>
                <td>{percent(budget_remaining, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </div>
  );
}

function summary({ from, until, burn_down, tiers }: History): string {
  if (!tiers) {
    return summaryWithoutAlerts(burn_down);
  }
  const last = burn_down[burn_down.length - 1];
  const lowest = lowestPoint(burn_down) ?? last;
  const n_of = (severity: string) =>
    tiers.filter((tier) => tier.severity === severity).reduce((n, { firings }) => n + firings.length, 0);
  return t(
    'burn-down.summary',
    'From 100 % on {{from}} to {{left}} on {{until}}, lowest {{lowest}} on {{lowest_day}}. Pages in this time: {{n_pages}}, tickets: {{n_tickets}}.',
    {
      from: dayInWords(from),
      until: dayInWords(until),
      left: percent(last.budget_remaining),
      lowest: percent(lowest.budget_remaining),
      lowest_day: dayInWords(lowest.at),
      n_pages: n_of('page'),
      n_tickets: n_of('ticket'),
    }
  );
}

/** Of a budget from elsewhere, of which neither a full start nor its alerts are known. */
function summaryWithoutAlerts(points: History['burn_down']): string {
  const last = points[points.length - 1];
  const lowest = lowestPoint(points) ?? last;
  return t(
    'burn-down.summary-budget',
    '{{first}} on {{from}}, {{left}} on {{until}}, lowest {{lowest}} on {{lowest_day}}.',
    {
      first: percent(points[0].budget_remaining),
      from: dayInWords(points[0].at),
      left: percent(last.budget_remaining),
      until: dayInWords(last.at),
      lowest: percent(lowest.budget_remaining),
      lowest_day: dayInWords(lowest.at),
    }
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tableFrame: css({ maxHeight: theme.spacing(40), overflow: 'auto' }),
  table: css({
    width: '100%',
    'th, td': {
      textAlign: 'left',
      padding: theme.spacing(0.5),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    td: { fontVariantNumeric: 'tabular-nums' },
  }),
});
