import { bodyOf, client } from '../api/client';
import { parseFailure } from '../api/failure';
import type { Dismissal } from '../api/wire';

/** The proposed objectives of a service that nobody wants. */
export async function fetchDismissals(service: string, signal: AbortSignal): Promise<Dismissal[]> {
  return bodyOf(await client.GET('/api/v1/dismissals', { params: { query: { service } }, signal })).dismissals;
}

/** Keeps that an objective is not wanted, and why. */
export async function dismiss({ id, reason }: { id: string; reason: string }, signal: AbortSignal): Promise<Dismissal> {
  const params = { path: { id } };
  return bodyOf(await client.PUT('/api/v1/dismissals/{id}', { params, body: { reason }, signal }));
}

/** Wants a dismissed objective again. */
export async function wantAgain(id: string, signal: AbortSignal): Promise<void> {
  const { error, response } = await client.DELETE('/api/v1/dismissals/{id}', { params: { path: { id } }, signal });
  if (error !== undefined || response.status >= 400) {
    throw parseFailure(response.status, error);
  }
}
