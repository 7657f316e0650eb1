import { bodyOf, client } from '../api/client';
import type { Proposal } from '../api/wire';

/** The newest proposal of each objective of a service, as they were kept. */
export async function fetchProposals(service: string, signal: AbortSignal): Promise<Proposal[]> {
  return bodyOf(await client.GET('/api/v1/proposals', { params: { query: { service } }, signal })).proposals;
}
