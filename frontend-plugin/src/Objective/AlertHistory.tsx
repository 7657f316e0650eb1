import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Text, useStyles2 } from '@grafana/ui';
import type { Backtest } from '../api/wire';
import { ScrollBox } from '../shared/ScrollBox';
import { durationInWords } from '../shared/spans';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';
import { alertFirings, type AlertFiring } from './alertFirings';

/** When the alerts fired in the period, and when they would have before they were there. */
export function AlertHistory({ history, since }: { history: Backtest; since: string }) {
  const styles = useStyles2(getStyles);
  const firings = alertFirings(history, since);
  const title = t('alert-history.title', 'Alert history');
  return (
    <>
      <Text element="h2" variant="h4">
        {title}
      </Text>
      {firings.length === 0 ? (
        <Text element="p" color="secondary">
          {t('alert-history.none', 'No alert of this objective would have fired in this period.')}
        </Text>
      ) : (
        <ScrollBox label={title}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('alert-history.column.fired', 'Fired')}</th>
                <th scope="col">{t('alert-history.column.alert', 'Alert')}</th>
                <th scope="col">{t('alert-history.column.after', 'After the burn began')}</th>
                <th scope="col">{t('alert-history.column.lasted', 'Lasted')}</th>
              </tr>
            </thead>
            <tbody>
              {firings.map((firing) => (
                <tr key={`${firing.windows} ${firing.firedAt}`}>
                  <td>{timeInWords(firing.firedAt)}</td>
                  <td>
                    <Badge
                      color={firing.severity === 'page' ? 'red' : 'orange'}
                      text={t('alert-history.alert', '{{severity}} {{windows}}', {
                        severity:
                          firing.severity === 'page' ? t('windows.page', 'Page') : t('windows.ticket', 'Ticket'),
                        windows: firing.windows,
                      })}
                    />{' '}
                    {!firing.wasInForce && (
                      <Text color="secondary" variant="bodySmall">
                        {t('alert-history.would', 'would have')}
                      </Text>
                    )}
                  </td>
                  <td>{durationInWords(firing.secondsToFire)}</td>
                  <td>{lasted(firing)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </>
  );
}

function lasted({ firedAt, resolvedAt }: AlertFiring): string {
  return resolvedAt === undefined
    ? t('alert-history.still', 'fires still')
    : durationInWords((Date.parse(resolvedAt) - Date.parse(firedAt)) / 1000);
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    minWidth: theme.spacing(60),
    'th, td': {
      padding: theme.spacing(1, 1, 1, 0),
      textAlign: 'left',
      fontWeight: 'normal',
      borderTop: `1px solid ${theme.colors.border.weak}`,
      fontVariantNumeric: 'tabular-nums',
    },
    'thead th': {
      borderTop: 'none',
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    },
  }),
});
