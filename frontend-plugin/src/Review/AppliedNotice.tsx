import React, { useState } from 'react';
import { Alert, Stack, Text } from '@grafana/ui';
import { changesPath, receiptPath } from '../App/paths';
import type { Applied } from '../api/wire';
import { ChangeLog } from '../Changes/ChangeLog';
import { UndoButton } from '../Changes/UndoButton';
import { AppLinkButton } from '../shared/AppLinkButton';
import { FindingList } from '../shared/FindingList';
import { t } from '../shared/translate';

/** A change in force: its steps, its receipts, and the way back. */
export function AppliedNotice({ applied }: { applied: Applied }) {
  const [change, setChange] = useState(applied.change);
  const isUndone = change.state === 'undone';
  return (
    <Stack direction="column" gap={2}>
      <Alert
        severity={isUndone ? 'info' : 'success'}
        title={
          isUndone
            ? t('applied.undone', 'Taken back: what was there before is there again')
            : t('applied.title', 'In force and verified')
        }
      >
        <Text element="p">{change.files.map(({ objective }) => objective.id).join(', ')}</Text>
      </Alert>
      <FindingList findings={applied.findings} />
      <ChangeLog log={change.log} />
      {!isUndone && (
        <Stack direction="row" gap={1} wrap="wrap">
          {applied.receipts.map(({ document_hash, objective_id }) => (
            <AppLinkButton key={document_hash} to={receiptPath(document_hash)} variant="secondary" icon="file-alt">
              {t('applied.receipt', 'Receipt of {{id}}', { id: objective_id })}
            </AppLinkButton>
          ))}
        </Stack>
      )}
      <Stack direction="row" gap={1} wrap="wrap">
        <AppLinkButton to={changesPath()}>{t('review.see-changes', 'See the changes')}</AppLinkButton>
        {!isUndone && <UndoButton change={change} onUndone={(undone) => setChange(undone.change)} />}
      </Stack>
    </Stack>
  );
}
