import { bodyOf, type client } from '../api/client';
import type { Proposal } from '../api/wire';
import type { Scenario } from './scenario';
import { requestOf } from './tryScenario';

/** A proposal and what a person wants of it instead. */
export interface Revision {
  proposal: Proposal;
  scenario: Scenario;
}

/** Has each proposal proved at its new target and period, and kept; in the order given. */
export async function revise(api: typeof client, revisions: Revision[], signal: AbortSignal): Promise<Proposal[]> {
  const revised: Proposal[] = [];
  for (const { proposal, scenario } of revisions) {
    const answer = await api.POST('/api/v1/proposals/{digest}/revisions', {
      params: { path: { digest: proposal.digest } },
      body: requestOf(scenario),
      signal,
    });
    revised.push(bodyOf(answer));
  }
  return revised;
}
