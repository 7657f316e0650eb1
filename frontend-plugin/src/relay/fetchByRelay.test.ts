import { NEVER, of, throwError, type Observable } from 'rxjs';
import { relayClient } from './fetchByRelay';

interface Call {
  url: string;
  method: string;
  data?: unknown;
}

let calls: Call[];
let answer: (call: Call) => unknown;
let stream: ((url: string) => Observable<unknown>) | undefined;

jest.mock('@grafana/runtime', () => {
  jest.requireActual('./fetchForJsdom').install();
  return mockRuntime();
});

function mockRuntime() {
  return {
    isFetchError: (error: unknown) => typeof error === 'object' && error !== null && 'status' in error,
    getBackendSrv: () => ({
      fetch: (call: Call) => {
        calls.push(call);
        const data = answer(call) as { status?: number };
        return data?.status && data.status >= 400 ? throwError(() => data) : of({ status: 200, data });
      },
      chunked: stream && ((call: Call) => stream!(call.url)),
    }),
  };
}

const READ = {
  number: 1,
  event: 'read',
  read: 1,
  method: 'GET',
  path: '/api/datasources/uid/prom/resources/api/v1/metadata',
};
const FOREIGN = { number: 2, event: 'read', read: 2, method: 'GET', path: '/api/admin/settings' };
const PROGRESS = { number: 3, event: 'progress', n_answers: 2, n_bytes: 9 };
const LOOK = { number: 4, event: 'discovery', step: 'series', done: 1, of: 3, n_requests: 7 };
const DONE = { number: 5, event: 'done', status: 200, body: { services: [], meta: { total: 0 } } };

const lines = (...events: unknown[]) =>
  of({ ok: true, data: new TextEncoder().encode(events.map((event) => JSON.stringify(event) + '\n').join('')) });

const ofTask = (call: Call) => call.url.replace('/api/plugins/srellama-reliability-app/resources', '');

beforeEach(() => {
  sessionStorage.clear();
  calls = [];
  stream = undefined;
  answer = (call) => {
    const path = ofTask(call);
    if (path === '/api/v1/tasks') {
      return { id: 'T' };
    }
    if (path.startsWith('/api/v1/tasks/T/events')) {
      return { events: path.endsWith('after=3') ? [DONE] : [READ, FOREIGN, PROGRESS] };
    }
    return path.startsWith('/api/datasources') ? '{"status":"success"}' : undefined;
  };
});

const askForServices = (signal: AbortSignal, onProgress = jest.fn()) =>
  relayClient('prom', onProgress).GET('/api/v1/services', { signal });

test('polls, runs the reads of its data source alone, and answers what was asked', async () => {
  const onProgress = jest.fn();
  const { data } = await askForServices(new AbortController().signal, onProgress);
  expect(data?.services).toEqual([]);
  expect(onProgress).toHaveBeenCalledWith({ n_answers: 2, n_bytes: 9 });
  const begun = calls.find((call) => ofTask(call) === '/api/v1/tasks');
  expect(begun?.data).toEqual({ data_source: 'prom', method: 'GET', path: '/api/v1/services' });
  const handedIn = calls.filter((call) => ofTask(call).includes('/reads/')).map((call) => [ofTask(call), call.data]);
  expect(handedIn).toContainEqual(['/api/v1/tasks/T/reads/1?status=200', '{"status":"success"}']);
  expect(handedIn.find(([path]) => path === '/api/v1/tasks/T/reads/2?status=403')).toBeDefined();
  expect(calls.some((call) => call.url === '/api/admin/settings')).toBe(false);
  expect(calls.at(-1)).toMatchObject({ method: 'DELETE' });
});

test('takes the stream where it comes at once', async () => {
  stream = () => lines(READ, PROGRESS, DONE);
  const { data } = await askForServices(new AbortController().signal);
  expect(data?.services).toEqual([]);
  expect(calls.some((call) => ofTask(call).includes('/events'))).toBe(false);
});

test('polls where a proxy holds the stream back', async () => {
  jest.useFakeTimers();
  stream = () => NEVER;
  const asked = askForServices(new AbortController().signal);
  await jest.advanceTimersByTimeAsync(3_100);
  jest.useRealTimers();
  expect((await asked).data?.services).toEqual([]);
});

test('a page that was loaded anew goes on with the task that it began', async () => {
  const asked = { data_source: 'prom', method: 'GET', path: '/api/v1/services' };
  sessionStorage.setItem('srellama.open-tasks', JSON.stringify({ [JSON.stringify(asked)]: 'T' }));
  await askForServices(new AbortController().signal);
  expect(calls.some((call) => ofTask(call) === '/api/v1/tasks')).toBe(false);
});

test('a task that is gone is begun again', async () => {
  const asked = { data_source: 'prom', method: 'GET', path: '/api/v1/services' };
  sessionStorage.setItem('srellama.open-tasks', JSON.stringify({ [JSON.stringify(asked)]: 'gone' }));
  const before = answer;
  const data = { error: { code: 'not_found', message: 'no', causes: [] } };
  answer = (call) => (ofTask(call).includes('/tasks/gone') ? { status: 404, data } : before(call));
  expect((await askForServices(new AbortController().signal)).data?.services).toEqual([]);
});

test('an answer is handed in again where the backend has its hands full', async () => {
  const before = answer;
  let n_refusals = 0;
  answer = (call) =>
    ofTask(call).includes('/reads/1') && n_refusals++ === 0 ? { status: 429, data: {} } : before(call);
  stream = () => lines(READ);
  const first = askForServices(new AbortController().signal);
  await new Promise((resolve) => setTimeout(resolve, 700));
  stream = () => lines(DONE);
  await first;
  expect(calls.filter((call) => ofTask(call).includes('/reads/1'))).toHaveLength(2);
});

test('cancelling ends the task in the backend, too', async () => {
  stream = () => NEVER;
  const controller = new AbortController();
  const asked = askForServices(controller.signal);
  await new Promise((resolve) => setTimeout(resolve, 10));
  controller.abort();
  await expect(asked).rejects.toThrow();
  expect(calls.at(-1)).toMatchObject({ method: 'DELETE' });
});

test('a task of the backend itself names no data source, and tells how far its look is', async () => {
  const onProgress = jest.fn();
  stream = () => lines(LOOK, DONE);
  const signal = new AbortController().signal;
  await relayClient(undefined, onProgress).GET('/api/v1/services', { signal });
  const begun = calls.find((call) => ofTask(call) === '/api/v1/tasks');
  expect(begun?.data).toEqual({ method: 'GET', path: '/api/v1/services' });
  expect(onProgress).toHaveBeenCalledWith(
    expect.objectContaining({ look: expect.objectContaining({ done: 1, of: 3 }) })
  );
});
