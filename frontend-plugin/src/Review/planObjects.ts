import type { ReviewSubject } from '../App/paths';
import { bodyOf, client } from '../api/client';
import type { ObjectPlan, Target } from '../api/wire';

/** What a browser would write into Grafana. Nothing is written. */
export async function planObjects(
  { service, objectiveIds }: ReviewSubject,
  target: Target,
  signal: AbortSignal
): Promise<ObjectPlan> {
  const body = { service, objective_ids: objectiveIds, target };
  return bodyOf(await client.POST('/api/v1/object-plans', { body, signal }));
}

/** The proposals of a plan, each once, as they were reviewed. */
export function reviewedOf({ objects }: ObjectPlan): Array<{ id: string; proposal: string }> {
  const reviewed = new Map<string, string>();
  for (const { objective_id, proposal } of objects) {
    if (objective_id && proposal) {
      reviewed.set(objective_id, proposal);
    }
  }
  return [...reviewed].map(([id, proposal]) => ({ id, proposal }));
}
