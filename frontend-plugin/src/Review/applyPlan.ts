import { bodyOf, client } from '../api/client';
import type { Applied, Plan } from '../api/wire';

/**
 * Puts in force what was reviewed, by the digests of the plan. Not waiting any longer does not stop it: a change
 * that was begun ends in force or taken back.
 */
export async function applyPlan({ service, files }: Plan, signal: AbortSignal): Promise<Applied> {
  const objectives = files.map(({ objective, proposal }) => ({ id: objective.id, proposal }));
  return bodyOf(await client.POST('/api/v1/changes', { body: { service, objectives }, signal }));
}
