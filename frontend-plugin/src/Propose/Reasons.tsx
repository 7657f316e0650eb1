import React from 'react';
import { Text } from '@grafana/ui';
import type { Proposal } from '../api/wire';
import { t } from '../shared/translate';

/** What speaks for a proposal, and what against it. */
export function Reasons({ proposal }: { proposal: Proposal }) {
  return (
    <div>
      <Text element="h3" variant="h6">
        {t('proposal.why', 'Why')}
      </Text>
      <Text element="p">{proposal.target_reason}</Text>
      {proposal.reasons.map((reason) => (
        <Text element="p" key={reason}>
          + {reason}
        </Text>
      ))}
      {proposal.counter_reasons.map((reason) => (
        <Text element="p" key={reason} color="warning">
          − {reason}
        </Text>
      ))}
    </div>
  );
}
