import { bodyOf, type client } from '../api/client';
import type { ServiceList } from '../api/wire';

/** The services that a source measures. */
export async function fetchServices(api: typeof client, signal: AbortSignal): Promise<ServiceList> {
  return bodyOf(await api.GET('/api/v1/services', { signal }));
}
