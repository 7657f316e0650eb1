import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import type { Backtest } from '../api/wire';
import { calendarWindowRows } from './calendarWindowRows';
import { ScrollBox } from './ScrollBox';
import { t } from './translate';

interface Props {
  backtest: Backtest;
  /** The period of the objective; where it rolls, nothing is shown. */
  period: string;
  /** The objective, as people know it. */
  name: string;
}

/** How each week, month or quarter of the history went: its budget begins anew with it. */
export function CalendarWindows({ backtest, period, name }: Props) {
  const styles = useStyles2(getStyles);
  const rows = calendarWindowRows(backtest, period);
  if (rows.length === 0) {
    return null;
  }
  return (
    <>
      <Text element="h3" variant="h6">
        {t('calendar-windows.title', 'Window by window')}
      </Text>
      <ScrollBox label={t('calendar-windows.label', 'Calendar windows of {{name}}', { name })}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('calendar-windows.column.days', 'Days')}</th>
              <th scope="col">{t('calendar-windows.column.seen', 'Seen')}</th>
              <th scope="col">{t('calendar-windows.column.good', 'Good')}</th>
              <th scope="col">{t('calendar-windows.column.left', 'Budget left')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ days, seen, good, left, isSpent }) => (
              <tr key={days}>
                <td>{days}</td>
                <td>{seen}</td>
                <td>{good}</td>
                <td>{isSpent ? <Text color="error">{left}</Text> : left}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    minWidth: theme.spacing(50),
    'th, td': {
      padding: theme.spacing(0.5, 1, 0.5, 0),
      textAlign: 'left',
      fontWeight: 'normal',
      borderTop: `1px solid ${theme.colors.border.weak}`,
      fontVariantNumeric: 'tabular-nums',
      whiteSpace: 'nowrap',
    },
    'thead th': {
      borderTop: 'none',
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    },
  }),
});
