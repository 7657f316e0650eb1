import { from, type Observable } from 'rxjs';
import type { BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';

/** Grafana's HTTP client as far as the plugin uses it. */
export class HostBackendSrv {
  fetch<T>(request: BackendSrvRequest): Observable<FetchResponse<T>> {
    return from(this.answer<T>(request));
  }

  private async answer<T>(request: BackendSrvRequest): Promise<FetchResponse<T>> {
    const response = await fetch(request.url, {
      method: request.method,
      body: request.data === undefined ? undefined : JSON.stringify(request.data),
      headers: request.data === undefined ? {} : { 'content-type': 'application/json' },
      signal: request.abortSignal,
    });
    const text = await response.text();
    const data = text === '' ? undefined : JSON.parse(text);
    const { status, statusText } = response;
    if (!response.ok) {
      const error: FetchError = { status, statusText, data, config: request };
      throw error;
    }
    return { ...plainParts(response), data, config: request };
  }
}

function plainParts({ status, statusText, ok, headers, redirected, type, url }: Response) {
  return { status, statusText, ok, headers, redirected, type, url };
}
