import React, { useCallback } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Text, useStyles2 } from '@grafana/ui';
import type { ObjectiveHistory, ObjectiveInForce, TierBurn } from '../api/wire';
import { absenceInWords } from '../shared/absenceInWords';
import { burnInWords } from '../shared/budgetInWords';
import { ScrollBox } from '../shared/ScrollBox';
import { spanInWords } from '../shared/spans';
import { t } from '../shared/translate';
import { useAnswer, type Answer } from '../shared/useAnswer';
import { alertOf, evaluatorOf, type AlertState, type Evaluator } from './alertStates';
import { readAlertStates } from './readAlertStates';

/** How fast the budget burns in the windows of each alert, against the rate at which it fires. */
export function AlertWindows({ found }: { found: ObjectiveHistory }) {
  const { in_force } = found;
  const evaluator = evaluatorOf(found);
  const isTold = in_force.tiers.every(({ is_active }) => typeof is_active === 'boolean');
  return evaluator === undefined || isTold ? (
    <Windows in_force={in_force} />
  ) : (
    <AskedWindows key={in_force.as_of} in_force={in_force} evaluator={evaluator} />
  );
}

/** The same, where the rules are told to the user's session alone. */
function AskedWindows({ in_force, evaluator: { kind, path } }: { in_force: ObjectiveInForce; evaluator: Evaluator }) {
  const { id } = in_force.objective;
  const ask = useCallback((signal: AbortSignal) => readAlertStates(path, id, signal), [path, id]);
  const [told] = useAnswer(ask);
  const states = told.state === 'done' ? told.value : undefined;
  return <Windows in_force={in_force} states={states} note={whoseWord(kind, told)} />;
}

function whoseWord(kind: Evaluator['kind'], told: Answer<unknown>): string {
  const who = kind === 'ruler' ? t('windows.the-ruler', 'The ruler') : t('windows.grafana', 'Grafana');
  switch (told.state) {
    case 'loading':
      return t('windows.asking', '{{who}} is asked which alerts are active.', { who });
    case 'failed':
      return t('windows.not-told-because', '{{who}} did not tell you which alerts are active: {{reason}}', {
        who,
        reason: told.error instanceof Error ? told.error.message : String(told.error),
      });
    case 'done':
      return t('windows.told', '{{who}} evaluates these alerts, and told your session which are active.', { who });
  }
}

interface WindowsProps {
  in_force: ObjectiveInForce;
  /** What was told of the alerts beside what the backend knows. */
  states?: Map<string, AlertState>;
  /** Whose word that is. */
  note?: string;
}

function Windows({ in_force: { tiers, alert_tiers }, states, note }: WindowsProps) {
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
