import { bodyOf, type client } from '../api/client';
import type { components } from '../api/schema';
import type { Proposed } from '../api/wire';

export type ProposalRequest = components['schemas']['ProposalRequest'];

/** Reads the history of a service anew and proposes objectives for it. */
export async function propose(api: typeof client, request: ProposalRequest, signal: AbortSignal): Promise<Proposed> {
  return bodyOf(await api.POST('/api/v1/proposals', { body: request, signal }));
}
