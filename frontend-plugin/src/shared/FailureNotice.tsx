import React from 'react';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { ApiFailure, type FailureKind } from '../api/failure';
import { t } from './translate';

interface Props {
  /** What could not be done, as a sentence. */
  title: string;
  error: unknown;
  /** Absent where trying again cannot help. */
  onRetry?: () => void;
  /** What trying again is called, where that has a better name. */
  retryText?: string;
}

/** What failed, why, and what to do: for a whole page or a part of one. */
export function FailureNotice({ title, error, onRetry, retryText }: Props) {
  const failure = error instanceof ApiFailure ? error : undefined;
  const kind = failure?.kind ?? 'internal';
  const remedy = remedyFor(kind);
  return (
    <Alert severity={kind === 'forbidden' ? 'warning' : 'error'} title={title}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        <Text element="p">{messageOf(error)}</Text>
        {failure?.causes.map((cause) => (
          <Text element="p" key={cause} color="secondary">
            {cause}
          </Text>
        ))}
        {remedy && <Text element="p">{remedy}</Text>}
        {failure?.requestId && (
          <Text element="p" color="secondary" variant="bodySmall">
            {t('failure.request-id', "In the backend's log this is request {{id}}.", { id: failure.requestId })}
          </Text>
        )}
        {onRetry && kind !== 'forbidden' && (
          <Button variant="secondary" icon="sync" onClick={onRetry}>
            {retryText ?? t('failure.retry', 'Try again')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function remedyFor(kind: FailureKind): string | undefined {
  switch (kind) {
    case 'forbidden':
      return t('failure.remedy.forbidden', 'An organisation admin can give you the role that this needs.');
    case 'backend_absent':
      return t(
        'failure.remedy.backend-absent',
        "The app's backend does not answer. An admin can see in Grafana's log whether it was started."
      );
    case 'source_unavailable':
      return t(
        'failure.remedy.source-unavailable',
        'Changes and receipts can still be read; they do not need the metrics source.'
      );
    case 'busy':
      return t('failure.remedy.busy', 'Another change is at work. Wait until it has ended.');
    case 'stuck':
      return t('failure.remedy.stuck', 'A person has to look: the change is neither in force nor taken back.');
    case 'taken_back':
      return t('failure.remedy.taken-back', 'Nothing is left of it: what was there before is there again.');
    case 'stale_review':
    case 'not_found':
    case 'conflict':
    case 'timed_out':
    case 'invalid':
    case 'internal':
      return undefined;
  }
}
