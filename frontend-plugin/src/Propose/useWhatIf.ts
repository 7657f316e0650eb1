import { useEffect, useState } from 'react';
import type { Proposal, WhatIf } from '../api/wire';
import { useDataSource } from '../relay/dataSource';
import { isAsProposed, type Scenario } from './scenario';
import { tryScenario } from './tryScenario';

/** A slider on its way passes many steps; only where it rests for this long is the backend asked. */
export const RESTS_FOR_MS = 120;

/** How far a try is. The last answer stays until the next one is there, so that nothing jumps. */
export interface Tried {
  whatIf?: WhatIf;
  isTrying: boolean;
  error?: unknown;
}

interface Settled {
  key: string;
  whatIf?: WhatIf;
  error?: unknown;
}

/** What would be so in a scenario, asked anew whenever it changes; an answer that came too late is dropped. */
export function useWhatIf(proposal: Proposal, scenario: Scenario): Tried {
  const [dataSource] = useDataSource();
  const [settled, setSettled] = useState<Settled>();
  const { digest, objective } = proposal;
  const { targetPercent, period } = scenario;
  const isProposed = isAsProposed(scenario, objective);
  const key = `${digest} ${targetPercent} ${period}`;
  useEffect(() => {
    if (isProposed) {
      return;
    }
    const controller = new AbortController();
    const settle = (outcome: Omit<Settled, 'key'>) => {
      if (!controller.signal.aborted) {
        setSettled((before) => ({ key, whatIf: before?.whatIf, ...outcome }));
      }
    };
    const timer = setTimeout(() => {
      tryScenario({ digest }, { targetPercent, period }, dataSource, controller.signal).then(
        (whatIf) => settle({ whatIf, error: undefined }),
        (error: unknown) => settle({ error })
      );
    }, RESTS_FOR_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [digest, targetPercent, period, dataSource, isProposed, key]);
  if (isProposed) {
    return { isTrying: false };
  }
  const isSettled = settled?.key === key;
  return { whatIf: settled?.whatIf, isTrying: !isSettled, error: isSettled ? settled.error : undefined };
}
