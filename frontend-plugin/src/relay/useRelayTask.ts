import { useCallback, useState } from 'react';
import { client } from '../api/client';
import { useTask } from '../shared/useTask';
import { apiBy } from './apiBy';
import { useDataSource } from './dataSource';
import type { RelayProgress } from './RelayTask';

/**
 * Runs `ask` on demand over the API as the chosen data source answers it, and tells how much was read. A page that
 * is loaded anew goes on with the same question; leaving it, or `cancel`, ends the task in the backend, too.
 */
export function useRelayTask<A, T>(ask: (api: typeof client, argument: A, signal: AbortSignal) => Promise<T>) {
  const [dataSource] = useDataSource();
  const [progress, setProgress] = useState<RelayProgress>();
  const work = useCallback(
    (argument: A, signal: AbortSignal) => {
      setProgress(undefined);
      return ask(apiBy(dataSource, setProgress), argument, signal);
    },
    [ask, dataSource]
  );
  return { ...useTask(work), progress };
}
