import React from 'react';
import { Stack, Text } from '@grafana/ui';
import { CodeBlock } from '../shared/CodeBlock';
import { t } from '../shared/translate';
import type { RuleExpression } from './ruleExpressions';

/** Each expression under the name of its rule. */
export function QueryList({ queries }: { queries: RuleExpression[] }) {
  if (queries.length === 0) {
    return <Text color="secondary">{t('review.no-queries', 'It evaluates nothing.')}</Text>;
  }
  return (
    <Stack direction="column" gap={2}>
      {queries.map(({ rule, expression }, idx) => (
        <div key={`${idx} ${rule}`}>
          <Text element="h3" variant="body" weight="medium">
            {rule}
          </Text>
          <CodeBlock label={rule} text={expression} language="promql" wrap />
        </div>
      ))}
    </Stack>
  );
}
