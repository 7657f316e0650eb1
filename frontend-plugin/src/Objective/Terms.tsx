import React from 'react';
import type { Objective } from '../api/wire';
import { FactList } from '../shared/FactList';
import { narrowedTo } from '../shared/narrowedTo';
import { periodInWords } from '../shared/periodInWords';
import { t } from '../shared/translate';

/** What exactly is promised: over which period, of which part of the service, and when not. */
export function Terms({ objective }: { objective: Objective }) {
  return (
    <FactList
      facts={[{ name: t('terms.period', 'Period'), value: periodInWords(objective.period) }, ...narrowedTo(objective)]}
    />
  );
}
