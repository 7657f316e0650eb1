import { bodyOf, type client } from '../api/client';
import type { ServiceList } from '../api/wire';

/** The services that a source measures: as they were found lately, or compared with the source now. */
export async function fetchServices(api: typeof client, signal: AbortSignal, refresh = false): Promise<ServiceList> {
  return bodyOf(await api.GET('/api/v1/services', { params: { query: { refresh } }, signal }));
}
