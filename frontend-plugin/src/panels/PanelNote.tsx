import React from 'react';
import { Text } from '@grafana/ui';
import { t } from '../shared/translate';
import type { Shown } from './whatIsShown';

/** Says that what is shown is made up, or that there is nothing to show. */
export function PanelNote({ shown: { isSample, isEmpty } }: { shown: Shown<unknown> }) {
  if (isSample) {
    return (
      <Text element="p" variant="bodySmall" color="warning">
        {t('panel.sample', 'Sample data: this panel has no query yet.')}
      </Text>
    );
  }
  return isEmpty ? (
    <Text element="p" color="secondary">
      {t('panel.empty', 'The query yields nothing that this panel can show.')}
    </Text>
  ) : null;
}
