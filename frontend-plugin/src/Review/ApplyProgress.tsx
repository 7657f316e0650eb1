import React from 'react';
import { Stack, Text } from '@grafana/ui';
import { ChangeLog } from '../Changes/ChangeLog';
import { t } from '../shared/translate';
import { Working } from '../shared/Working';
import { useLatestChange } from './useLatestChange';

/** How far a change is that was just begun. */
export function ApplyProgress({ service, since }: { service: string; since: number }) {
  const change = useLatestChange(service, since);
  return (
    <Stack direction="column" gap={1}>
      <Working text={t('apply.running', 'Applying, then waiting for the first evaluation')} />
      {change && <ChangeLog log={change.log} />}
      <Text color="secondary">
        {t('apply.goes-on', 'You may leave this page: the change goes on and ends in force or taken back.')}
      </Text>
    </Stack>
  );
}
