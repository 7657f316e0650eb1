import type { ReviewSubject } from '../App/paths';
import { bodyOf, client } from '../api/client';
import type { Plan } from '../api/wire';

/** What applying would write. Nothing is written. */
export async function planChange({ service, objectiveIds }: ReviewSubject, signal: AbortSignal): Promise<Plan> {
  const body = { service, objective_ids: objectiveIds };
  return bodyOf(await client.POST('/api/v1/plans', { body, signal }));
}
