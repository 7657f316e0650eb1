import React, { useMemo, useState } from 'react';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import type { PlannedObject } from '../api/wire';
import { BulletList } from '../shared/BulletList';
import { Card } from '../shared/Card';
import { CodeBlock } from '../shared/CodeBlock';
import { FindingList } from '../shared/FindingList';
import { t } from '../shared/translate';
import { DiffToNow } from './DiffToNow';
import { prettyJson } from './overlap';
import { QueryList } from './QueryList';
import { ruleExpressions } from './ruleExpressions';

type View = 'words' | 'json' | 'diff' | 'promql';

/** One object that a browser would write: in words, and as it would be. */
export function PlannedObjectCard({ object }: { object: PlannedObject }) {
  const [view, setView] = useState<View>('words');
  const { kind, place, objective_id, after, in_words, findings } = object;
  const queries = useMemo(() => ruleExpressions(after), [after]);
  const name = objective_id ? `${objective_id} · ${kindInWords(kind)}` : kindInWords(kind);
  return (
    <Card label={name}>
      <Stack direction="column" gap={2}>
        <Stack direction="row" justifyContent="space-between" alignItems="flex-start" wrap="wrap" gap={1}>
          <div>
            <Text element="h2" variant="h4">
              {name}
            </Text>
            <Text element="p" color="secondary">
              {place}
            </Text>
          </div>
          <RadioButtonGroup<View>
            aria-label={t('review.view', 'Show {{id}} as', { id: name })}
            size="sm"
            value={view}
            onChange={setView}
            options={[
              { value: 'words', label: t('review.view-words', 'In words') },
              { value: 'json', label: t('review.view-json', 'JSON') },
              { value: 'diff', label: t('review.view-diff', 'Diff') },
              ...(queries.length > 0 ? [{ value: 'promql' as const, label: t('review.view-promql', 'PromQL') }] : []),
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
        {view === 'json' && (
          <CodeBlock
            label={t('review.json-of', 'JSON of {{id}}', { id: name })}
            text={prettyJson(after)}
            language="json"
          />
        )}
        {view === 'diff' && <DiffToNow object={object} name={name} />}
        {view === 'promql' && <QueryList queries={queries} />}
        {findings.length > 0 && <FindingList findings={findings} />}
      </Stack>
    </Card>
  );
}

function kindInWords(kind: PlannedObject['kind']): string {
  switch (kind) {
    case 'folder':
      return t('object.folder', 'folder');
    case 'rule_group':
      return t('object.rule-group', 'recording and alert rules');
    case 'ruler_group':
      return t('object.ruler-group', 'recording and alert rules in the ruler');
    case 'dashboard':
      return t('object.dashboard', 'dashboard');
  }
}
