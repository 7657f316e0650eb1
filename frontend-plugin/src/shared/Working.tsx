import React from 'react';
import { Button, Spinner, Stack, Text } from '@grafana/ui';
import { t } from './translate';
import { useElapsedSeconds } from './useElapsedSeconds';

/** Waiting shorter than this needs no way out. */
const CANCEL_AFTER_SECONDS = 2;

interface Props {
  /** What is being done. */
  text: string;
  /** Absent where it goes on anyway. */
  onCancel?: () => void;
}

/** Says what is being done and for how long, and lets people stop waiting. */
export function Working({ text, onCancel }: Props) {
  const seconds = useElapsedSeconds();
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      <Spinner />
      <span role="status">{text}</span>
      <Text color="secondary" tabular>
        {t('working.seconds', '{{seconds}} s', { seconds })}
      </Text>
      {onCancel && seconds >= CANCEL_AFTER_SECONDS && (
        <Button size="sm" variant="secondary" onClick={onCancel}>
          {t('working.cancel', 'Cancel')}
        </Button>
      )}
    </Stack>
  );
}
