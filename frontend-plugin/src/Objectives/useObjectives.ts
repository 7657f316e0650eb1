import { useCallback } from 'react';
import type { ObjectiveList } from '../api/wire';
import { useDataSource } from '../relay/dataSource';
import { useAnswer, type Answer } from '../shared/useAnswer';
import { fetchObjectives } from './fetchObjectives';

/** The objectives in force, of one service or of all, and how to look again. */
export function useObjectives(service?: string): [Answer<ObjectiveList>, () => void] {
  const [dataSource] = useDataSource();
  const ask = useCallback(
    (signal: AbortSignal) => fetchObjectives(dataSource, signal, { service }),
    [dataSource, service]
  );
  const [objectives, lookAgain] = useAnswer(ask);
  return [objectives, lookAgain];
}
