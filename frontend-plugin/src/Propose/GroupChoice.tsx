import React, { useCallback, useMemo } from 'react';
import { Combobox, Field } from '@grafana/ui';
import type { Proposal } from '../api/wire';
import { apiBy } from '../relay/apiBy';
import { useDataSource } from '../relay/dataSource';
import { FailureNotice } from '../shared/FailureNotice';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { fetchService } from './fetchService';
import { groupLabels, type GroupLabel } from './groupLabels';

interface Props {
  service: string;
  proposals: Proposal[];
  /** Empty where there is one objective for all. */
  label: string;
  onLabel: (label: string) => void;
}

/** Chooses a label of the metrics; each of its values gets objectives of its own. */
export function GroupChoice({ service, proposals, label, onLabel }: Props) {
  const [dataSource] = useDataSource();
  const ask = useCallback(
    (signal: AbortSignal) => fetchService(apiBy(dataSource), service, signal),
    [dataSource, service]
  );
  const [detail, askAgain] = useAnswer(ask);
  const labels = useMemo(
    () => (detail.state === 'done' ? groupLabels(detail.value, proposals) : []),
    [detail, proposals]
  );
  if (detail.state === 'failed') {
    return (
      <FailureNotice
        title={t('propose.group-failed', 'The labels of this service could not be read')}
        error={detail.error}
        onRetry={askAgain}
      />
    );
  }
  return (
    <Field
      label={t('propose.group', 'One objective for each')}
      description={t('propose.group-what', 'A label of the metrics; each value gets a target from its own history.')}
      noMargin
    >
      <Combobox
        id="propose-group"
        options={labels.map(optionOf)}
        loading={detail.state === 'loading'}
        value={label === '' ? null : label}
        placeholder={
          detail.state === 'done' && labels.length === 0
            ? t('propose.group-none', 'no label has several values')
            : t('propose.group-not', 'one for all')
        }
        isClearable
        onChange={(option) => onLabel(option?.value ?? '')}
        width={40}
      />
    </Field>
  );
}

function optionOf({ name, n_values, values }: GroupLabel) {
  return {
    value: name,
    label: name,
    description: t('propose.group-values', '{{count}} values: {{values}}', {
      count: n_values,
      values: values.slice(0, 3).join(', ') + (n_values > 3 ? ', …' : ''),
    }),
  };
}
