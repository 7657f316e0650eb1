import { lastValueFrom } from 'rxjs';
import { getBackendSrv, isFetchError } from '@grafana/runtime';

/** What the backend wants to know from Grafana. */
export interface GrafanaRead {
  method: string;
  path: string;
  body?: unknown;
}

/** What Grafana said, as it is handed in. */
export interface GrafanaReadAnswer {
  status: number;
  body: string;
}

/** The backend takes no larger answer. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

const RESOURCE_PATHS = ['resources/api/v1/', 'api/v1/'];

/**
 * Only reads of this one data source are run with the user's session, whatever the backend asks for: its values by
 * a query, the rest by GET through its own routes or Grafana's proxy.
 */
export function isReadOf(dataSource: string, { method, path, body }: GrafanaRead): boolean {
  const [route, ...rest] = path.split('?');
  if (rest.length > 1 || route.includes('..') || route.includes('//') || /%2e|%2f|\\/i.test(route)) {
    return false;
  }
  if (method === 'POST') {
    return route === '/api/ds/query' && path === route && queriesOnly(dataSource, body);
  }
  const [own, proxy] = [`/api/datasources/uid/${dataSource}/`, `/api/datasources/proxy/uid/${dataSource}/`];
  return method === 'GET' && (route.startsWith(own + RESOURCE_PATHS[0]) || route.startsWith(proxy + RESOURCE_PATHS[1]));
}

function queriesOnly(dataSource: string, body: unknown): boolean {
  const queries = isRecord(body) && Array.isArray(body.queries) ? body.queries : [];
  return (
    queries.length > 0 &&
    queries.every((query) => isRecord(query) && isRecord(query.datasource) && query.datasource.uid === dataSource)
  );
}

/** Runs a read with the user's session. A refusal of Grafana's is an answer, too. */
export async function readGrafana(read: GrafanaRead, abortSignal: AbortSignal): Promise<GrafanaReadAnswer> {
  try {
    const { status, data } = await lastValueFrom(
      getBackendSrv().fetch<string>({
        url: read.path,
        method: read.method,
        data: read.body ?? undefined,
        responseType: 'text',
        abortSignal,
        showErrorAlert: false,
        showSuccessAlert: false,
      })
    );
    return bounded(status, asText(data));
  } catch (error) {
    if (isFetchError(error) && error.status >= 400) {
      return bounded(error.status, asText(error.data));
    }
    return { status: 502, body: JSON.stringify({ message: 'Grafana did not answer the page' }) };
  }
}

function asText(data: unknown): string {
  return typeof data === 'string' ? data : JSON.stringify(data ?? null);
}

function bounded(status: number, body: string): GrafanaReadAnswer {
  const n_bytes = body.length > MAX_ANSWER_BYTES / 4 ? new Blob([body]).size : body.length;
  if (n_bytes > MAX_ANSWER_BYTES) {
    return { status: 413, body: JSON.stringify({ message: `the answer has ${n_bytes} bytes, more than are taken` }) };
  }
  return { status, body };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
