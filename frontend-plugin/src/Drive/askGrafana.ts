import { lastValueFrom } from 'rxjs';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import type { Step, StepAnswer } from '../api/wire';

/**
 * Makes one step's request to Grafana with the session of the user, and says what came back, whatever that
 * is: what it means is for the backend to judge.
 */
export async function askGrafana(step: Step, signal: AbortSignal): Promise<StepAnswer> {
  const { number, method, path, headers, body } = step;
  try {
    const answer = await lastValueFrom(
      getBackendSrv().fetch<unknown>({
        url: path,
        method,
        headers,
        data: typeof body === 'string' ? JSON.parse(body) : undefined,
        responseType: 'text',
        abortSignal: signal,
        showErrorAlert: false,
        showSuccessAlert: false,
      })
    );
    return { number, status: answer.status, body: textOf(answer.data) };
  } catch (error) {
    if (signal.aborted) {
      throw new DOMException('the page no longer waits for this', 'AbortError');
    }
    const status = isFetchError(error) && error.status > 0 ? error.status : 0;
    return { number, status, body: isFetchError(error) ? textOf(error.data) : '' };
  }
}

/**
 * Grafana's client reads some answers as JSON although text was asked for, and puts the text of a refusal into an object
 * of its own.
 */
function textOf(data: unknown): string {
  if (typeof data === 'object' && data !== null && 'response' in data && typeof data.response === 'string') {
    return data.response;
  }
  return typeof data === 'string' ? data : JSON.stringify(data ?? null);
}
