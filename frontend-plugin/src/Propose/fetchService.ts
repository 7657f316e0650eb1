import { bodyOf, type client } from '../api/client';
import type { ServiceDetail } from '../api/wire';

/** All that is measured of a service. */
export async function fetchService(api: typeof client, name: string, signal: AbortSignal): Promise<ServiceDetail> {
  return bodyOf(await api.GET('/api/v1/services/{name}', { params: { path: { name } }, signal }));
}
