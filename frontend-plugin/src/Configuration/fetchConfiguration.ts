import { bodyOf, client } from '../api/client';
import type { ConfigurationPart } from '../api/wire';

/** What the backend works with now, part by part. */
export async function fetchConfiguration(signal: AbortSignal): Promise<ConfigurationPart[]> {
  return bodyOf(await client.GET('/api/v1/configuration', { signal })).parts;
}
