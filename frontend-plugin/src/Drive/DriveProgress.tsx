import React from 'react';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { changesPath, receiptPath } from '../App/paths';
import type { Driven } from '../api/wire';
import { ChangeLog } from '../Changes/ChangeLog';
import { AppLinkButton } from '../shared/AppLinkButton';
import { FailureNotice } from '../shared/FailureNotice';
import { FindingList } from '../shared/FindingList';
import { t } from '../shared/translate';
import { Working } from '../shared/Working';
import { phasesOf, type Phase } from './phasesOf';
import type { useDrive } from './useDrive';

/** How far a change is that this page drives, what is in its way, and the way back. */
export function DriveProgress({ drive }: { drive: ReturnType<typeof useDrive> }) {
  const { driven, task, goOn, takeBack } = drive;
  const isRunning = task.state === 'running';
  return (
    <Stack direction="column" gap={2}>
      {driven && <PhaseList phases={phasesOf(driven.change)} />}
      {isRunning && <Working text={driven?.step?.in_words ?? t('drive.starting', 'Starting')} />}
      {isRunning && (
        <Text element="p" color="secondary">
          {t(
            'drive.stay',
            'Stay on this page. If you leave it, the change stays open and can be resumed or undone on Changes.'
          )}
        </Text>
      )}
      {task.state === 'failed' && (
        <FailureNotice
          title={t('drive.failed', 'The change could not go on')}
          error={task.error}
          onRetry={driven ? goOn : undefined}
        />
      )}
      {!isRunning && driven?.trouble && (
        <Alert
          severity="warning"
          title={
            driven.trouble.is_forbidden
              ? t('drive.forbidden', 'Grafana did not let you do that')
              : t('drive.trouble', 'That step got no good answer')
          }
        >
          <Stack direction="column" gap={1} alignItems="flex-start">
            <Text element="p">{driven.trouble.message}</Text>
            <Stack direction="row" gap={1} wrap="wrap">
              <Button icon="sync" onClick={goOn}>
                {t('failure.retry', 'Try again')}
              </Button>
              <Button variant="destructive" fill="outline" icon="history" onClick={() => takeBack(driven.change.id)}>
                {t('drive.take-back', 'Take it back')}
              </Button>
            </Stack>
          </Stack>
        </Alert>
      )}
      {!isRunning && driven && !driven.step && <Ended driven={driven} onTakeBack={() => takeBack(driven.change.id)} />}
    </Stack>
  );
}

const SIGNS: Record<Phase['state'], string> = { done: '✓', now: '◌', open: '○', undone: '↩' };

function PhaseList({ phases }: { phases: Phase[] }) {
  return (
    <Stack direction="row" gap={2} wrap="wrap">
      {phases.map(({ name, state, text }) => (
        <span key={name}>{`${SIGNS[state]} ${text}`}</span>
      ))}
    </Stack>
  );
}

function Ended({ driven: { change, receipts, findings }, onTakeBack }: { driven: Driven; onTakeBack: () => void }) {
  const reason = [...change.log].reverse().find((event) => event.reason)?.reason;
  return (
    <Stack direction="column" gap={2}>
      {change.state === 'committed' && (
        <Alert severity="success" title={t('drive.committed', 'In force, read back by your browser')} />
      )}
      {change.state === 'undone' && (
        <Alert severity="info" title={t('drive.undone', 'Taken back: what was there before is there again')}>
          {reason && <Text element="p">{reason}</Text>}
        </Alert>
      )}
      {change.state === 'stuck' && (
        <Alert severity="error" title={t('drive.stuck', 'Stuck: a person must look')}>
          {reason && <Text element="p">{reason}</Text>}
        </Alert>
      )}
      <FindingList findings={findings} />
      <ChangeLog log={change.log} />
      <Stack direction="row" gap={1} wrap="wrap">
        {change.state === 'committed' &&
          receipts.map(({ document_hash, objective_id }) => (
            <AppLinkButton key={document_hash} to={receiptPath(document_hash)} variant="secondary" icon="file-alt">
              {t('applied.receipt', 'Receipt of {{id}}', { id: objective_id })}
            </AppLinkButton>
          ))}
        <AppLinkButton to={changesPath()}>{t('review.see-changes', 'See the changes')}</AppLinkButton>
        {change.state !== 'undone' && (
          <Button variant="destructive" fill="outline" icon="history" onClick={onTakeBack}>
            {t('drive.take-back', 'Take it back')}
          </Button>
        )}
      </Stack>
    </Stack>
  );
}
