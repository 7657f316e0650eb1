import { useCallback } from 'react';
import type { ObjectiveList } from '../api/wire';
import { useDataSource } from '../relay/dataSource';
import { useAnswer, type Answer } from '../shared/useAnswer';
import { fetchObjectives } from './fetchObjectives';

/** The objectives in force, of one service or of all, how to look again, and how to stop waiting. */
export function useObjectives(service?: string): [Answer<ObjectiveList>, () => void, () => void] {
  const [dataSource] = useDataSource();
  const ask = useCallback(
    (signal: AbortSignal) => fetchObjectives(dataSource, signal, { service }),
    [dataSource, service]
  );
  return useAnswer(ask);
}
