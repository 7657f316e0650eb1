import { bodyOf, client } from '../api/client';
import type { ServiceList } from '../api/wire';

/** The services that the source measures. */
export async function fetchServices(signal: AbortSignal): Promise<ServiceList> {
  return bodyOf(await client.GET('/api/v1/services', { signal }));
}
