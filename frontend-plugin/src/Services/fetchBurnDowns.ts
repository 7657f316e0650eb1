import { bodyOf, client } from '../api/client';
import type { BurnDownPoint } from '../api/wire';

/** The burn-downs of some objectives, by id; those that are not in force are left out. */
export async function fetchBurnDowns(ids: string[], signal: AbortSignal): Promise<Map<string, BurnDownPoint[]>> {
  const { burn_downs } = bodyOf(
    await client.GET('/api/v1/burn-downs', { params: { query: { objectives: ids.join(',') } }, signal })
  );
  return new Map(burn_downs.map(({ objective_id, points }) => [objective_id, points]));
}
