import { of, throwError } from 'rxjs';
import { askGrafana } from './askGrafana';

const fetch = jest.fn();
jest.mock('@grafana/runtime', () => ({
  getBackendSrv: () => ({ fetch }),
  isFetchError: (error: unknown) => typeof error === 'object' && error !== null && 'status' in error,
}));

/** What Grafana's client makes of a refusal that it has as text. */
const wrapped = (text: string) => ({ message: text, error: 'Forbidden', response: text });

const step = {
  number: 7,
  in_words: 'write',
  phase: 'apply' as const,
  method: 'PUT',
  path: '/api/v1/provisioning/folder/f/rule-groups/g',
  headers: { 'X-Disable-Provenance': 'true' },
  body: '{"interval":30}',
  wait_seconds: 0,
};
const { signal } = new AbortController();

test.each([
  ['text', of({ status: 200, data: '{"a":1}' }), 200, '{"a":1}'],
  ['what was read as JSON', of({ status: 202, data: { a: 1 } }), 202, '{"a":1}'],
  ['an empty answer', of({ status: 204, data: undefined }), 204, 'null'],
  ['a refusal', throwError(() => ({ status: 403, data: { message: 'no' } })), 403, '{"message":"no"}'],
  [
    'a refusal in text',
    throwError(() => ({ status: 403, data: wrapped('{"message":"no"}') })),
    403,
    '{"message":"no"}',
  ],
  ['no answer at all', throwError(() => new TypeError('Failed to fetch')), 0, ''],
])('%s is handed on as it came', async (_, answer, status, body) => {
  fetch.mockReturnValueOnce(answer);
  expect(await askGrafana(step, signal)).toEqual({ number: 7, status, body });
  expect(fetch).toHaveBeenLastCalledWith(
    expect.objectContaining({ url: step.path, method: 'PUT', headers: step.headers, data: { interval: 30 } })
  );
});
