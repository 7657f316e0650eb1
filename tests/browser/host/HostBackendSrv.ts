import { from, Observable } from 'rxjs';
import type { BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';

/** Grafana's HTTP client as far as the plugin uses it. */
export class HostBackendSrv {
  fetch<T>(request: BackendSrvRequest): Observable<FetchResponse<T>> {
    return from(this.answer<T>(request));
  }

  /** Each piece of an answer as it comes. */
  chunked(request: BackendSrvRequest): Observable<FetchResponse<Uint8Array | undefined>> {
    return new Observable((subscriber) => {
      const controller = new AbortController();
      request.abortSignal?.addEventListener('abort', () => controller.abort());
      this.send(request, controller.signal)
        .then(async (response) => {
          const reader = response.body!.getReader();
          for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
            subscriber.next({
              ...plainParts(response),
              data: piece.value,
              config: request,
            });
          }
          subscriber.complete();
        })
        .catch((error) => subscriber.error(error));
      return () => controller.abort();
    });
  }

  private async answer<T>(request: BackendSrvRequest): Promise<FetchResponse<T>> {
    const response = await this.send(request, request.abortSignal);
    const text = await response.text();
    const data = request.responseType === 'text' ? text : parsed(text);
    const { status, statusText } = response;
    if (!response.ok) {
      // Grafana puts a refusal that it has as text into an object.
      const told = typeof data === 'string' ? { message: data, error: statusText, response: data } : data;
      const error: FetchError = {
        status,
        statusText,
        data: told,
        config: request,
      };
      throw error;
    }
    return { ...plainParts(response), data: data as T, config: request };
  }

  private send({ url, method, data, headers }: BackendSrvRequest, signal?: AbortSignal): Promise<Response> {
    return fetch(url, {
      method,
      body: data === undefined || typeof data === 'string' ? data : JSON.stringify(data),
      headers: data === undefined ? {} : { 'content-type': 'application/json', ...headers },
      signal,
    });
  }
}

function parsed(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

function plainParts({ status, statusText, ok, headers, redirected, type, url }: Response) {
  return { status, statusText, ok, headers, redirected, type, url };
}
