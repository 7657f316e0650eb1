import React, { useState } from 'react';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import type { PlannedFile } from '../api/wire';
import { BulletList } from '../shared/BulletList';
import { Card } from '../shared/Card';
import { CodeBlock } from '../shared/CodeBlock';
import { FindingList } from '../shared/FindingList';
import { t } from '../shared/translate';
import { DiffView } from './DiffView';
import { ProposalQueries } from './ProposalQueries';

type View = 'words' | 'yaml' | 'diff' | 'promql';

/** One file that would be written: in words, as it would be, and against what is there. */
export function PlannedFileCard({ file }: { file: PlannedFile }) {
  const [view, setView] = useState<View>('words');
  const { objective, path, before, after, in_words, findings } = file;
  return (
    <Card label={objective.id}>
      <Stack direction="column" gap={2}>
        <Stack direction="row" justifyContent="space-between" alignItems="flex-start" wrap="wrap" gap={1}>
          <div>
            <Text element="h2" variant="h4">
              {t('review.file-heading', '{{id}} · {{target}} %', {
                id: objective.id,
                target: objective.target_percent,
              })}
            </Text>
            <Text element="p" color="secondary">
              {t('review.file-path', '{{effect}} {{path}}', { effect: effectOf(file), path })}
            </Text>
          </div>
          <RadioButtonGroup<View>
            aria-label={t('review.view', 'Show {{id}} as', { id: objective.id })}
            size="sm"
            value={view}
            onChange={setView}
            options={[
              { value: 'words', label: t('review.view-words', 'In words') },
              { value: 'yaml', label: t('review.view-yaml', 'YAML') },
              { value: 'diff', label: t('review.view-diff', 'Diff') },
              { value: 'promql', label: t('review.view-promql', 'PromQL') },
            ]}
          />
        </Stack>
        {view === 'words' && (
          <BulletList>
            {in_words.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </BulletList>
        )}
        {view === 'yaml' && (
          <CodeBlock label={t('review.yaml-of', 'YAML of {{id}}', { id: objective.id })} text={after} language="yaml" />
        )}
        {view === 'diff' && (
          <DiffView
            label={t('review.diff-of', 'Difference of {{id}}', { id: objective.id })}
            before={before ?? ''}
            after={after}
          />
        )}
        {view === 'promql' && <ProposalQueries digest={file.proposal} />}
        {findings.length > 0 && <FindingList findings={findings} />}
      </Stack>
    </Card>
  );
}

function effectOf({ before, after }: PlannedFile): string {
  if (before === undefined || before === null) {
    return t('review.effect-new', 'New file');
  }
  return before === after ? t('review.effect-none', 'Stays as it is:') : t('review.effect-changed', 'Changes');
}
