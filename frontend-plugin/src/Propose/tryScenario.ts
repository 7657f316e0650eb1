import { bodyOf, client } from '../api/client';
import { ApiFailure } from '../api/failure';
import type { Proposal, WhatIf } from '../api/wire';
import { apiBy } from '../relay/apiBy';
import type { Scenario } from './scenario';

/**
 * What would be so at another target and period. The backend has the history at hand for a while; once it has not,
 * it is read again from `dataSource`.
 */
export async function tryScenario(
  proposal: Pick<Proposal, 'digest'>,
  scenario: Scenario,
  dataSource: string,
  signal: AbortSignal
): Promise<WhatIf> {
  try {
    return await ask(client, proposal, scenario, signal);
  } catch (error) {
    const isForgotten = error instanceof ApiFailure && error.kind === 'source_unavailable';
    if (!isForgotten) {
      throw error;
    }
    return ask(apiBy(dataSource), proposal, scenario, signal);
  }
}

async function ask(
  api: typeof client,
  { digest }: Pick<Proposal, 'digest'>,
  scenario: Scenario,
  signal: AbortSignal
): Promise<WhatIf> {
  const answer = await api.POST('/api/v1/proposals/{digest}/what-if', {
    params: { path: { digest } },
    body: { scenarios: [requestOf(scenario)] },
    signal,
  });
  return bodyOf(answer).scenarios[0];
}

/** A scenario as the backend takes it. */
export function requestOf({ targetPercent, period }: Scenario) {
  return { target: `${targetPercent}%`, period };
}
