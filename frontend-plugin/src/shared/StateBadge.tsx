import React from 'react';
import { Badge } from '@grafana/ui';
import type { ObjectiveState } from '../api/wire';
import { stateInWords, stateLook } from './objectiveState';

/** Where an objective stands: a word first, then a colour. */
export function StateBadge({ state }: { state: ObjectiveState }) {
  return <Badge {...stateLook(state)} text={stateInWords(state)} />;
}
