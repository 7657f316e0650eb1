import React, { useState } from 'react';
import { Button, Field, Modal, Stack, Text, TextArea } from '@grafana/ui';
import type { Dismissal } from '../api/wire';
import { FailureNotice } from '../shared/FailureNotice';
import { t } from '../shared/translate';
import { useTask } from '../shared/useTask';
import { dismiss } from './dismissals';

const MAX_CHARACTERS = 500;

interface Props {
  id: string;
  onDismissed: (dismissal: Dismissal) => void;
}

/** Puts a proposal aside with the reason, which whoever comes later is told. */
export function DismissButton({ id, onDismissed }: Props) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button
        variant="secondary"
        fill="text"
        icon="eye-slash"
        aria-label={t('dismiss.of', 'Dismiss {{id}}', { id })}
        onClick={() => setAsking(true)}
      >
        {t('dismiss.button', 'Dismiss')}
      </Button>
      {isAsking && <ReasonDialog id={id} onDismissed={onDismissed} onClose={() => setAsking(false)} />}
    </>
  );
}

function ReasonDialog({ id, onDismissed, onClose }: Props & { onClose: () => void }) {
  const [reason, setReason] = useState('');
  const { task, run } = useTask(async (why: string, signal) => {
    onDismissed(await dismiss({ id, reason: why }, signal));
  });
  return (
    <Modal title={t('dismiss.title', 'Dismiss {{id}}', { id })} isOpen onDismiss={onClose}>
      <Stack direction="column" gap={2}>
        <Text element="p">
          {t(
            'dismiss.what',
            'It stays among the proposals, folded away with your name and this reason, also when the service is looked at again. Nothing that is in force changes.'
          )}
        </Text>
        <Field label={t('dismiss.reason', 'Why it is not wanted')} noMargin>
          <TextArea
            id="dismiss-reason"
            rows={3}
            autoFocus
            maxLength={MAX_CHARACTERS}
            placeholder={t('dismiss.reason-example', 'A batch job; nobody waits for it')}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </Field>
        {task.state === 'failed' && (
          <FailureNotice title={t('dismiss.failed', 'It was not dismissed')} error={task.error} />
        )}
      </Stack>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onClose}>
          {t('dismiss.keep', 'Keep it')}
        </Button>
        <Button disabled={reason.trim() === '' || task.state === 'running'} onClick={() => run(reason.trim())}>
          {t('dismiss.confirm', 'Dismiss')}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
