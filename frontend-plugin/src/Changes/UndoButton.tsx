import React, { useState } from 'react';
import { Button, ConfirmModal, Text } from '@grafana/ui';
import type { Change, Undone } from '../api/wire';
import { BulletList } from '../shared/BulletList';
import { FailureNotice } from '../shared/FailureNotice';
import { t } from '../shared/translate';
import { useTask } from '../shared/useTask';
import { undoInWords } from './changeInWords';
import { undoChange } from './undoChange';

/** Takes a change back, after saying what that puts back. */
export function UndoButton({ change, onUndone }: { change: Change; onUndone: (undone: Undone) => void }) {
  const [isAsking, setAsking] = useState(false);
  const { task, run } = useTask(async (id: string, signal) => onUndone(await undoChange(id, signal)));
  const confirm = async () => {
    await run(change.id);
    setAsking(false);
  };
  return (
    <>
      <Button
        variant="destructive"
        fill="outline"
        icon="history"
        disabled={task.state === 'running'}
        onClick={() => setAsking(true)}
      >
        {t('undo.button', 'Undo')}
      </Button>
      {task.state === 'failed' && (
        <FailureNotice title={t('undo.failed', 'The change could not be undone')} error={task.error} />
      )}
      <ConfirmModal
        isOpen={isAsking}
        title={t('undo.title', 'Undo change {{id}}', { id: change.id })}
        body={t('undo.body', 'This takes the objectives of {{service}} out of force and revokes their receipts. It:', {
          service: change.service,
        })}
        description={
          <BulletList>
            {change.files.map((file) => (
              <li key={file.path}>
                <Text>{undoInWords(file)}</Text>
              </li>
            ))}
          </BulletList>
        }
        confirmText={t('undo.confirm', 'Undo')}
        dismissText={t('undo.dismiss', 'Keep it in force')}
        onConfirm={confirm}
        onDismiss={() => setAsking(false)}
      />
    </>
  );
}
