import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import type { Change } from '../api/wire';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';
import { stateInWords } from './changeInWords';

/** The steps of a change, each with its time and, where there is one, its reason. */
export function ChangeLog({ log }: Pick<Change, 'log'>) {
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.log} aria-label={t('change.log', 'Steps of the change')}>
      {log.map(({ at, state, reason }, step_idx) => (
        <li key={step_idx}>
          {stateInWords(state)}{' '}
          <Text color="secondary" tabular>
            {timeInWords(at)}
          </Text>
          {reason && <Text element="p">{reason}</Text>}
        </li>
      ))}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({ log: css({ margin: theme.spacing(0, 0, 0, 2.5) }) });
