import { useCallback, useState } from 'react';
import { taskBy } from '../relay/apiBy';
import { useDataSource } from '../relay/dataSource';
import type { RelayProgress } from '../relay/RelayTask';
import { useAnswer } from '../shared/useAnswer';
import { fetchServices } from './fetchServices';

/**
 * The services of the chosen data source, how far the look at them is, and the ways to look again and to stop.
 * Stopping ends the look in the backend, too.
 */
export function useServices() {
  const [dataSource] = useDataSource();
  const [progress, setProgress] = useState<RelayProgress>();
  const ask = useCallback(
    (signal: AbortSignal, isAgain: boolean) => {
      setProgress(undefined);
      return fetchServices(taskBy(dataSource, setProgress), signal, isAgain);
    },
    [dataSource]
  );
  const [services, lookAgain, stop] = useAnswer(ask);
  const isLooking = services.state === 'loading' || (services.state === 'done' && services.isRefreshing);
  return { services, isLooking, look: progress?.look, lookAgain, stop };
}
