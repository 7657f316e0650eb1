import { lastValueFrom } from 'rxjs';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { parseFailure } from '../api/failure';
import { overlap } from './overlap';

/**
 * What is at an object's place now, read with the user's own rights, as far as it is about what would be written: what
 * Grafana adds by itself is left out. Empty where nothing is there.
 */
export async function readNow(path: string, after: string, abortSignal: AbortSignal): Promise<string> {
  try {
    const request = { url: path, method: 'GET', responseType: 'text' as const, abortSignal };
    const answer = await lastValueFrom(
      getBackendSrv().fetch<unknown>({ ...request, showErrorAlert: false, showSuccessAlert: false })
    );
    return overlap(answer.data, after);
  } catch (error) {
    if (isFetchError(error) && error.status === 404) {
      return '';
    }
    throw isFetchError(error) ? parseFailure(error.status, error.data) : error;
  }
}
