import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Text, useStyles2 } from '@grafana/ui';
import type { ObjectiveInForce, TierBurn } from '../api/wire';
import { absenceInWords } from '../shared/absenceInWords';
import { burnInWords } from '../shared/budgetInWords';
import { ScrollBox } from '../shared/ScrollBox';
import { spanInWords } from '../shared/spans';
import { t } from '../shared/translate';
import { alertOf, type AlertState } from './alertStates';
import type { ToldAlerts } from './useAlertStates';

interface Props extends ToldAlerts {
  in_force: ObjectiveInForce;
}

/** How fast the budget burns in the windows of each alert, against the rate at which it fires. */
export function AlertWindows({ in_force: { tiers, alert_tiers }, states, note }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <Text element="h2" variant="h4">
        {t('windows.title', 'Alerts now')}
      </Text>
      <ScrollBox label={t('windows.title', 'Alerts now')}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('windows.column.alert', 'Alert')}</th>
              <th scope="col">{t('windows.column.long', 'Long window')}</th>
              <th scope="col">{t('windows.column.short', 'Short window')}</th>
              <th scope="col">{t('windows.column.fires', 'Fires above')}</th>
              <th scope="col">{t('windows.column.now', 'Now')}</th>
            </tr>
          </thead>
          <tbody>
            {tiers.map((tier) => (
              <tr key={`${tier.severity} ${tier.long_window}`}>
                <th scope="row">{severityInWords(tier)}</th>
                <td>
                  <Rate window={tier.long_window} rate={tier.long_rate} factor={tier.factor} />
                </td>
                <td>
                  <Rate window={tier.short_window} rate={tier.short_rate} factor={tier.factor} />
                </td>
                <td>{`${tier.factor}×`}</td>
                <td>
                  <Now state={stateOf(tier) ?? states?.get(alertOf(tier))} isExceeded={tier.is_exceeded} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {note && (
        <Text element="p" color="secondary" variant="bodySmall">
          {note}
        </Text>
      )}
      {alert_tiers.absence && (
        <Text element="p" color="secondary" variant="bodySmall">
          {absenceInWords(alert_tiers.absence)}
        </Text>
      )}
      {alert_tiers.notes.map((note) => (
        <Text element="p" key={note} color="secondary" variant="bodySmall">
          {note}
        </Text>
      ))}
    </>
  );
}

function severityInWords({ severity }: TierBurn): string {
  return severity === 'page' ? t('windows.page', 'Page') : t('windows.ticket', 'Ticket');
}

interface RateProps {
  window: string;
  rate?: number | null;
  factor: string;
}

/** A burn rate with a bar that is full where the alert's factor is reached. */
function Rate({ window, rate, factor }: RateProps) {
  const styles = useStyles2(getStyles);
  const share = Math.min(1, Math.max(0, (rate ?? 0) / Number(factor)));
  return (
    <div className={styles.rate}>
      <span>
        <Text tabular>{burnInWords(rate)}</Text>{' '}
        <Text color="secondary" variant="bodySmall">
          {t('windows.in', 'in {{window}}', { window: spanInWords(window) })}
        </Text>
      </span>
      <span className={styles.track} aria-hidden="true">
        <span className={cx(styles.bar, share >= 1 && styles.full)} style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}

function stateOf({ is_active }: TierBurn): AlertState | undefined {
  return typeof is_active === 'boolean' ? (is_active ? 'active' : 'quiet') : undefined;
}

function Now({ state, isExceeded }: { state?: AlertState; isExceeded: boolean }) {
  if (state === 'active') {
    return <Badge color="red" icon="bell" text={t('windows.active', 'Active')} />;
  }
  if (state === 'failing') {
    return <Badge color="orange" icon="exclamation-triangle" text={t('windows.failing', 'Cannot be evaluated')} />;
  }
  if (isExceeded) {
    return <Badge color="orange" icon="bell" text={t('windows.exceeded', 'Exceeded')} />;
  }
  return state === 'quiet' ? (
    <Badge color="green" icon="check" text={t('windows.quiet', 'Quiet')} />
  ) : (
    <Badge color="darkgrey" text={t('windows.unknown', 'Not told')} />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    minWidth: theme.spacing(70),
    'th, td': {
      padding: theme.spacing(1, 1, 1, 0),
      textAlign: 'left',
      fontWeight: 'normal',
      borderTop: `1px solid ${theme.colors.border.weak}`,
    },
    'thead th': {
      borderTop: 'none',
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    },
  }),
  rate: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), maxWidth: theme.spacing(24) }),
  track: css({
    display: 'block',
    height: 4,
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.action.disabledBackground,
    overflow: 'hidden',
  }),
  bar: css({ display: 'block', height: '100%', background: theme.colors.info.main }),
  full: css({ background: theme.colors.error.main }),
});
