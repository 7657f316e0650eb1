import React, { useState } from 'react';
import { Badge, Stack, Text, type BadgeColor } from '@grafana/ui';
import { proposePath } from '../App/paths';
import type { Change, ChangeState, Undone } from '../api/wire';
import { AppLinkButton } from '../shared/AppLinkButton';
import { BulletList } from '../shared/BulletList';
import { Card } from '../shared/Card';
import { spanInWords } from '../shared/spans';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';
import { approverInWords, stateInWords } from './changeInWords';
import { ChangeLog } from './ChangeLog';
import { canBeUndone } from './canBeUndone';
import { DrivenChange } from './DrivenChange';
import { UndoButton } from './UndoButton';

interface Props {
  change: Change;
  /** May they undo what the backend wrote? */
  mayUndoFiles: boolean;
  /** May they go on with, or take back, what a browser wrote? */
  mayDrive: boolean;
  onUndone: (undone: Undone) => void;
}

/** One change: what it put in force, by whom, where it stands, and the way back. */
export function ChangeCard({ change: listed, mayUndoFiles, mayDrive, onUndone }: Props) {
  const [driven, setDriven] = useState<Change>();
  const change = driven ?? listed;
  return (
    <Card label={t('change.label', 'Change {{id}} of {{service}}', { id: change.id, service: change.service })}>
      <Stack direction="column" gap={1}>
        <Stack direction="row" justifyContent="space-between" alignItems="flex-start" wrap="wrap" gap={1}>
          <Stack direction="row" alignItems="center" gap={1} wrap="wrap">
            <Text element="h2" variant="h4">
              {change.service}
            </Text>
            <Badge color={colorOf(change.state)} text={stateInWords(change.state)} />
          </Stack>
          <Stack direction="row" gap={1} wrap="wrap">
            <AppLinkButton to={proposePath(change.service)} variant="secondary" fill="text">
              {t('change.proposals', 'Proposals')}
            </AppLinkButton>
            {mayUndoFiles && change.driver == null && canBeUndone(change) && (
              <UndoButton change={change} onUndone={onUndone} />
            )}
          </Stack>
        </Stack>
        <BulletList>
          {change.files.map(({ objective, path }) => (
            <li key={path}>
              {t('change.objective', '{{id}} · {{target}} % over {{period}} · {{words}}', {
                id: objective.id,
                target: objective.target_percent,
                period: spanInWords(objective.period),
                words: objective.indicator.in_words,
              })}
            </li>
          ))}
        </BulletList>
        {change.driver != null && <DrivenChange change={change} mayDrive={mayDrive} onDriven={setDriven} />}
        <Text element="p" color="secondary">
          {t('change.by', '{{time}} by {{approver}} · {{id}}', {
            time: timeInWords(change.created_at),
            approver: approverInWords(change),
            id: change.id,
          })}
        </Text>
        <details>
          <summary>{t('change.steps', 'Steps')}</summary>
          <ChangeLog log={change.log} />
        </details>
      </Stack>
    </Card>
  );
}

function colorOf(state: ChangeState): BadgeColor {
  switch (state) {
    case 'committed':
      return 'green';
    case 'stuck':
      return 'red';
    case 'undone':
      return 'darkgrey';
    case 'planned':
    case 'captured':
    case 'applying':
    case 'verifying':
    case 'undoing':
      return 'blue';
  }
}
