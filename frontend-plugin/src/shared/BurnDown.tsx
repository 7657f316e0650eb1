import React, { useId, useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, Text, useStyles2 } from '@grafana/ui';
import type { Backtest } from '../api/wire';
import { percent } from './numbers';
import { ScrollBox } from './ScrollBox';
import { dayInWords, timeInWords } from './times';
import { t } from './translate';
import { burnDownShape, dailyPoints, lowestPoint, type BurnDownShape, type ChangeMark } from './burnDownShape';

/** What of a backtest is drawn. */
type History = Pick<Backtest, 'burn_down' | 'from' | 'until'> & Partial<Pick<Backtest, 'tiers'>>;

interface Props {
  backtest: History;
  name: string;
  /** When what is in force changed, to stand in the graph too. */
  changes?: ChangeMark[];
  /** Whether the words are shown, too; who does not see the graph is told them in any case. */
  hasSummary?: boolean;
}

/** The error budget over the history as a graph, in words, and as a table. */
export function BurnDown({ backtest, name, changes = [], hasSummary = true }: Props) {
  const [isTable, setTable] = useState(false);
  const summaryId = useId();
  const shape = burnDownShape(backtest, changes);
  if (!shape) {
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
        <Graph shape={shape} backtest={backtest} name={name} summaryId={summaryId} />
      )}
      <span id={summaryId} hidden={!hasSummary}>
        <Text color="secondary">{summary(backtest)}</Text>
      </span>
    </Stack>
  );
}

interface GraphProps {
  shape: BurnDownShape;
  backtest: History;
  name: string;
  summaryId: string;
}

function Graph({ shape, backtest, name, summaryId }: GraphProps) {
  const styles = useStyles2(getStyles);
  const label = t('burn-down.graph', 'Error budget left of {{name}}', { name });
  return (
    <div>
      <div className={styles.frame}>
        <svg
          className={styles.graph}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
          aria-describedby={summaryId}
        >
          <path d={shape.area} className={styles.area} />
          <path d={`M0 ${shape.fullY}H100`} className={styles.grid} />
          <path d={`M0 ${shape.emptyY}H100`} className={styles.empty} />
          {shape.firings.map(({ x, severity, firedAt, windows }) => (
            <path key={`${windows} ${firedAt}`} d={`M${x} 0V100`} className={styles[severity]} />
          ))}
          {shape.changes.map(({ x, at }) => (
            <path key={at} d={`M${x} 0V100`} className={styles.change} />
          ))}
          <path d={shape.line} className={styles.line} />
        </svg>
        <div className={styles.scale}>
          <span>{percent(1)}</span>
          <span>{percent(shape.leastShare)}</span>
        </div>
      </div>
      <div className={styles.ends}>
        <span>{dayInWords(backtest.from)}</span>
        <span>{dayInWords(backtest.until)}</span>
      </div>
      <div className={styles.legend}>
        {shape.firings.some(({ severity }) => severity === 'page') && (
          <span className={cx(styles.key, styles.pageKey)}>{t('burn-down.page', 'a page')}</span>
        )}
        {shape.firings.some(({ severity }) => severity === 'ticket') && (
          <span className={cx(styles.key, styles.ticketKey)}>{t('burn-down.ticket', 'a ticket')}</span>
        )}
        {shape.changes.length > 0 && (
          <span className={cx(styles.key, styles.changeKey)}>{t('burn-down.change', 'a change')}</span>
        )}
      </div>
    </div>
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

const getStyles = (theme: GrafanaTheme2) => {
  const stroke = { fill: 'none', vectorEffect: 'non-scaling-stroke' as const };
  const small = { fontSize: theme.typography.bodySmall.fontSize, color: theme.colors.text.secondary };
  const key = { borderLeft: `2px solid ${theme.colors.error.text}`, paddingLeft: theme.spacing(0.5) };
  return {
    frame: css({ display: 'flex', gap: theme.spacing(1) }),
    scale: css({
      ...small,
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'space-between',
      textAlign: 'right',
    }),
    graph: css({
      flex: 1,
      minWidth: 0,
      height: theme.spacing(16),
      background: theme.colors.background.primary,
    }),
    line: css({ ...stroke, stroke: theme.colors.primary.text, strokeWidth: 2 }),
    area: css({ fill: theme.colors.primary.transparent }),
    grid: css({ ...stroke, stroke: theme.colors.border.medium }),
    empty: css({ ...stroke, stroke: theme.colors.error.border, strokeWidth: 2 }),
    page: css({ ...stroke, stroke: theme.colors.error.text, strokeWidth: 2 }),
    ticket: css({ ...stroke, stroke: theme.colors.warning.text, strokeWidth: 2, strokeDasharray: '4 3' }),
    change: css({ ...stroke, stroke: theme.colors.info.text, strokeWidth: 2, strokeDasharray: '1 3' }),
    ends: css({ ...small, display: 'flex', justifyContent: 'space-between' }),
    legend: css({ ...small, display: 'flex', gap: theme.spacing(2) }),
    key: css(key),
    pageKey: css({ borderLeftColor: theme.colors.error.text }),
    changeKey: css({ borderLeftColor: theme.colors.info.text, borderLeftStyle: 'dotted' }),
    ticketKey: css({ borderLeftColor: theme.colors.warning.text, borderLeftStyle: 'dashed' }),
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
  };
};
