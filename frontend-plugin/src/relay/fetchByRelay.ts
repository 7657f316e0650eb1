import createClient from 'openapi-fetch';
import { bodyOf, client, resourcePath } from '../api/client';
import { ApiFailure } from '../api/failure';
import type { paths } from '../api/schema';
import { RelayTask, type RelayProgress, type TaskOutcome } from './RelayTask';

const OPEN_TASKS = 'srellama.open-tasks';

/**
 * The same API, whose questions are answered by what this page reads of `dataSource` for the backend, or, without
 * one, by what the backend reads itself: as a task, so that its progress is told and it can be ended. A question that a page of this tab asked before
 * it was loaded anew goes on where it stood.
 */
export function relayClient(dataSource: string | undefined, onProgress: (progress: RelayProgress) => void = () => {}) {
  return createClient<paths>({
    baseUrl: resourcePath(''),
    fetch: (request: Request) => fetchByRelay(request, dataSource, onProgress),
  });
}

async function fetchByRelay(
  request: Request,
  dataSource: string | undefined,
  onProgress: (progress: RelayProgress) => void
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const text = await request.text();
  const asked = {
    data_source: dataSource,
    method: request.method,
    path: pathname.slice(pathname.indexOf('/api/v1/')) + search,
    body: text === '' ? undefined : JSON.parse(text),
  };
  const key = JSON.stringify(asked);
  const { status, body } = await followOrBegin(asked, key, request.signal, onProgress);
  return new Response(JSON.stringify(body ?? null), { status, headers: { 'content-type': 'application/json' } });
}

interface Asked {
  data_source?: string;
  method: string;
  path: string;
  body?: Record<string, never>;
}

async function followOrBegin(
  asked: Asked,
  key: string,
  signal: AbortSignal,
  onProgress: (progress: RelayProgress) => void
): Promise<TaskOutcome> {
  const known = openTasks()[key];
  if (known) {
    try {
      return await follow(known, key, asked.data_source, signal, onProgress);
    } catch (error) {
      if (!(error instanceof ApiFailure && error.kind === 'not_found')) {
        throw error;
      }
    }
  }
  const { id } = bodyOf(await client.POST('/api/v1/tasks', { body: asked, signal }));
  remember(key, id);
  return follow(id, key, asked.data_source, signal, onProgress);
}

async function follow(
  id: string,
  key: string,
  dataSource: string | undefined,
  signal: AbortSignal,
  onProgress: (progress: RelayProgress) => void
): Promise<TaskOutcome> {
  try {
    return await new RelayTask(id, dataSource, signal, onProgress).follow();
  } finally {
    // Reached when it has ended, failed, or is not wanted any more; not when the page is loaded anew.
    remember(key, undefined);
    client.DELETE('/api/v1/tasks/{id}', { params: { path: { id } } }).catch(() => undefined);
  }
}

function openTasks(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(OPEN_TASKS) ?? '{}');
  } catch {
    return {};
  }
}

function remember(key: string, id: string | undefined) {
  const tasks = openTasks();
  if (id) {
    tasks[key] = id;
  } else {
    delete tasks[key];
  }
  try {
    sessionStorage.setItem(OPEN_TASKS, JSON.stringify(tasks));
  } catch {
    // Without storage a page that is loaded anew begins anew.
  }
}
