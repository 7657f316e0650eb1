import React from 'react';
import { EmptyState, Text } from '@grafana/ui';
import { t } from './translate';

/** Shown in place of what needs the role Editor. `message` says what that is. */
export function NoPermission({ message, children }: { message: string; children?: React.ReactNode }) {
  return (
    <EmptyState variant="not-found" hideImage message={message} button={children}>
      <Text element="p" color="secondary">
        {t('no-permission.remedy', 'That takes the role Editor or Admin. An organisation admin can give it to you.')}
      </Text>
    </EmptyState>
  );
}
