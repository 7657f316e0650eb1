import { lastValueFrom } from 'rxjs';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import pluginJson from '../plugin.json';
import { parseFailure } from './failure';

const ADDRESS = `/api/plugins/${pluginJson.id}/settings`;

/** The app's settings as Grafana keeps them. Secrets never come back, only whether they are set. */
export interface AppSettings {
  enabled: boolean;
  pinned: boolean;
  jsonData: Record<string, unknown>;
  secureJsonFields: Record<string, boolean>;
}

/** What a save changes: all plain settings, and the secrets that were typed anew. */
export interface SettingsDraft {
  jsonData: Record<string, unknown>;
  secureJsonData: Record<string, string>;
}

export async function fetchSettings(signal: AbortSignal): Promise<AppSettings> {
  const settings = await send<Partial<AppSettings> | null>('GET', undefined, signal);
  return {
    enabled: settings?.enabled ?? true,
    pinned: settings?.pinned ?? true,
    jsonData: settings?.jsonData ?? {},
    secureJsonFields: settings?.secureJsonFields ?? {},
  };
}

export async function saveSettings(draft: SettingsDraft, signal: AbortSignal): Promise<void> {
  await send('POST', { enabled: true, pinned: true, ...draft }, signal);
}

async function send<T>(method: string, data: unknown, signal: AbortSignal): Promise<T> {
  try {
    const answer = await lastValueFrom(
      getBackendSrv().fetch<T>({
        url: ADDRESS,
        method,
        data,
        abortSignal: signal,
        showErrorAlert: false,
        showSuccessAlert: false,
      })
    );
    return answer.data;
  } catch (error) {
    throw isFetchError(error) ? parseFailure(error.status, error.data) : error;
  }
}
