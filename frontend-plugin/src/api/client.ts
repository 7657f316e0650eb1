import createClient from 'openapi-fetch';
import { lastValueFrom } from 'rxjs';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import pluginJson from '../plugin.json';
import { ApiFailure, parseFailure } from './failure';
import type { paths } from './schema';

/** Calls the backend by Grafana's resource route, with the user's session. */
export const client = createClient<paths>({
  baseUrl: `/api/plugins/${pluginJson.id}/resources`,
  fetch: fetchByGrafana,
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer, or a thrown [ApiFailure]. */
export function bodyOf<T>({ data, error, response }: Answer<T>): T {
  if (data === undefined) {
    throw parseFailure(response.status, error);
  }
  return data;
}

/** Grafana's own client adds the session, the organisation and the sub-path that it is served under. */
async function fetchByGrafana(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = await request.text();
  try {
    const answer = await lastValueFrom(
      getBackendSrv().fetch<unknown>({
        url: pathname + search,
        method: request.method,
        data: body === '' ? undefined : JSON.parse(body),
        abortSignal: request.signal,
        showErrorAlert: false,
        showSuccessAlert: false,
      })
    );
    return jsonResponse(answer.status, answer.data);
  } catch (error) {
    if (isFetchError(error) && error.status >= 400) {
      return jsonResponse(error.status, error.data);
    }
    if (request.signal.aborted) {
      throw new DOMException('the page no longer waits for this', 'AbortError');
    }
    throw new ApiFailure('backend_absent', error instanceof Error ? error.message : 'Grafana did not answer');
  }
}

function jsonResponse(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body ?? null), { status, headers: { 'content-type': 'application/json' } });
}
