import React from 'react';
import { Button, Stack, Text } from '@grafana/ui';
import type { Dismissal } from '../api/wire';
import { FailureNotice } from '../shared/FailureNotice';
import { ageInWords } from '../shared/times';
import { t } from '../shared/translate';
import { useTask } from '../shared/useTask';
import { wantAgain } from './dismissals';

interface Props {
  dismissals: Dismissal[];
  /** Absent where the user may not. */
  onWanted?: (objectiveId: string) => void;
}

/** What was put aside, by whom and why, and the way back. */
export function DismissedList({ dismissals, onWanted }: Props) {
  return (
    <details>
      <summary>
        {t('dismissed.title', '{{count}} proposals are dismissed, with reasons', {
          count: dismissals.length,
          defaultValue_one: 'One proposal is dismissed, with the reason',
        })}
      </summary>
      <Stack direction="column" gap={1}>
        {dismissals.map((dismissal) => (
          <Dismissed key={dismissal.objective_id} dismissal={dismissal} onWanted={onWanted} />
        ))}
      </Stack>
    </details>
  );
}

function Dismissed({ dismissal, onWanted }: Pick<Props, 'onWanted'> & { dismissal: Dismissal }) {
  const { objective_id, reason, by, at } = dismissal;
  const { task, run } = useTask(async (id: string, signal) => {
    await wantAgain(id, signal);
    onWanted?.(id);
  });
  return (
    <div>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <Text weight="medium">{objective_id}</Text>
        <Text>{reason}</Text>
        <Text color="secondary">{t('dismissed.by', '{{login}}, {{age}}', { login: by, age: ageInWords(at) })}</Text>
        {onWanted && (
          <Button
            size="sm"
            variant="secondary"
            fill="text"
            icon="history"
            disabled={task.state === 'running'}
            aria-label={t('dismissed.want-again-of', 'Want it again: {{id}}', { id: objective_id })}
            onClick={() => run(objective_id)}
          >
            {t('dismissed.want-again', 'Want it again')}
          </Button>
        )}
      </Stack>
      {task.state === 'failed' && (
        <FailureNotice title={t('dismissed.failed', 'It is still dismissed')} error={task.error} />
      )}
    </div>
  );
}
