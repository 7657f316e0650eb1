import createClient from 'openapi-fetch';
import { filter, lastValueFrom, map, type Observable } from 'rxjs';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import pluginJson from '../plugin.json';
import { ApiFailure, parseFailure } from './failure';
import type { paths } from './schema';

/** Calls the backend by Grafana's resource route, with the user's session. */
export const client = createClient<paths>({
  baseUrl: resourcePath(''),
  fetch: fetchByGrafana,
});

/** Where Grafana serves a path of the backend's. */
export function resourcePath(path: string): string {
  return `/api/plugins/${pluginJson.id}/resources${path}`;
}

/** The pieces of an answer as they come; nothing where this Grafana cannot bring them so. */
export function streamByGrafana(path: string, abortSignal: AbortSignal): Observable<Uint8Array> | undefined {
  const grafana = getBackendSrv();
  if (typeof grafana.chunked !== 'function') {
    return undefined;
  }
  return grafana.chunked({ url: resourcePath(path), method: 'GET', abortSignal, showErrorAlert: false }).pipe(
    map(({ ok, data }) => {
      if (!ok) {
        throw new ApiFailure('backend_absent', 'there is no stream');
      }
      return data;
    }),
    filter((piece) => piece !== undefined)
  );
}

/** Hands on a text as it is, be it JSON or not; the status of the answer. */
export async function postText(path: string, data: string, abortSignal: AbortSignal): Promise<number> {
  try {
    const request = { url: resourcePath(path), method: 'POST', data, abortSignal, showErrorAlert: false };
    const headers = { 'Content-Type': 'application/json' };
    const answer = await lastValueFrom(getBackendSrv().fetch({ ...request, headers, showSuccessAlert: false }));
    return answer.status;
  } catch (error) {
    if (isFetchError(error) && error.status >= 400) {
      return error.status;
    }
    throw new ApiFailure('backend_absent', 'Grafana did not answer');
  }
}

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

/** A 204 has no body, and a Response refuses one. */
function jsonResponse(status: number, body: unknown): Response {
  if (status === 204) {
    return new Response(null, { status });
  }
  return new Response(JSON.stringify(body ?? null), { status, headers: { 'content-type': 'application/json' } });
}
