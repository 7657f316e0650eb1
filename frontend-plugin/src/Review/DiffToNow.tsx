import React, { useCallback } from 'react';
import { Stack, Text } from '@grafana/ui';
import type { PlannedObject } from '../api/wire';
import { FailureNotice } from '../shared/FailureNotice';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { DiffView } from './DiffView';
import { prettyJson } from './overlap';
import { readNow } from './readNow';

/** What an object's place holds now, read by this browser, against what would be written. */
export function DiffToNow({ object, name }: { object: PlannedObject; name: string }) {
  const { read_path, after } = object;
  const ask = useCallback((signal: AbortSignal) => readNow(read_path, after, signal), [read_path, after]);
  const [now, askAgain] = useAnswer(ask);
  switch (now.state) {
    case 'loading':
      return <Skeleton label={t('review.now-loading', 'Reading what is there')} n_rows={1} rowHeight={30} />;
    case 'failed':
      return (
        <FailureNotice
          title={t('review.now-failed', 'What is there could not be read')}
          error={now.error}
          onRetry={askAgain}
        />
      );
    case 'done':
      return (
        <Stack direction="column" gap={1}>
          <Text element="p" color="secondary">
            {now.value === ''
              ? t('review.now-nothing', 'Nothing is there yet: all of it is new.')
              : t('review.now-cut', 'What is there now against what would be; fields that Grafana adds are left out.')}
          </Text>
          <DiffView
            label={t('review.diff-of', 'Difference of {{id}}', { id: name })}
            before={now.value}
            after={prettyJson(after)}
          />
        </Stack>
      );
  }
}
