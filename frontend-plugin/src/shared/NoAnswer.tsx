import React from 'react';
import { Button, EmptyState } from '@grafana/ui';
import { FailureNotice } from './FailureNotice';
import { t } from './translate';
import { Stopped } from './useAnswer';

interface Props {
  /** What could not be done, as a sentence. */
  title: string;
  error: unknown;
  onLook: () => void;
}

/** Where no answer came: a failure with its reason, or the wish of the user not to wait for it. */
export function NoAnswer({ title, error, onLook }: Props) {
  return error instanceof Stopped ? (
    <EmptyState
      variant="call-to-action"
      hideImage
      message={t('no-answer.stopped', 'You did not want to wait, so nothing was read')}
      button={<Button onClick={onLook}>{t('objectives.look-again', 'Look again')}</Button>}
    />
  ) : (
    <FailureNotice title={title} error={error} onRetry={onLook} />
  );
}
