import React from 'react';
import { Text } from '@grafana/ui';
import { t } from '../shared/translate';

/** Says that what is shown is made up, where the query yields nothing. */
export function SampleNote() {
  return (
    <Text element="p" variant="bodySmall" color="warning">
      {t('panel.sample', 'Sample data: the query yields nothing that this panel can show.')}
    </Text>
  );
}
