import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { spanInWords } from '../shared/spans';
import { t } from '../shared/translate';
import type { ProposalRequest } from './propose';
import { targetText } from './targetText';

const PERIODS = ['7d', '28d', '30d', '90d'];

interface Props {
  service: string;
  isRunning: boolean;
  onPropose: (request: ProposalRequest) => void;
}

/** For changing our mind, not for starting: without it the period is 30 days and history sets the target. */
export function ProposeForm({ service, isRunning, onPropose }: Props) {
  const styles = useStyles2(getStyles);
  const [period, setPeriod] = useState('30d');
  const [target, setTarget] = useState('');
  const submit = (event: React.SyntheticEvent) => {
    event.preventDefault();
    onPropose({ service, period, target: targetText(target) });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={t('propose.period', 'Period')} noMargin>
        <RadioButtonGroup
          value={period}
          onChange={setPeriod}
          options={PERIODS.map((value) => ({ value, label: spanInWords(value) }))}
        />
      </Field>
      <Field label={t('propose.target', 'Target in %')} noMargin>
        <Input
          id="propose-target"
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
          placeholder={t('propose.target-fitted', 'fitted to history')}
          width={20}
        />
      </Field>
      <Button type="submit" variant="secondary" icon="sync" disabled={isRunning}>
        {t('propose.again', 'Look again')}
      </Button>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: theme.spacing(2) }),
});
