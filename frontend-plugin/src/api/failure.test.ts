import { parseFailure } from './failure';

const ours = (code: string) => ({ error: { code, message: 'no', causes: ['why'], request_id: '7-1' } });

test.each([
  [409, ours('stale_review'), 'stale_review'],
  [409, ours('busy'), 'busy'],
  [502, ours('taken_back'), 'taken_back'],
  [502, ours('unavailable'), 'source_unavailable'],
  [401, ours('unauthorized'), 'forbidden'],
  [418, ours('a code of tomorrow'), 'invalid'],
  [503, ours('a code of tomorrow'), 'internal'],
])('status %i with our envelope %j is %s', (status, body, kind) => {
  const failure = parseFailure(status, body);
  expect(failure.kind).toBe(kind);
  expect(failure.message).toBe('no');
  expect(failure.causes).toEqual(['why']);
  expect(failure.requestId).toBe('7-1');
});

test.each([
  [403, { accessErrorId: 'ACE1', message: "You'll need additional permissions", title: 'Access denied' }, 'forbidden'],
  [404, { message: 'Plugin not found' }, 'backend_absent'],
  [500, { messageId: 'plugin.requestFailureError', message: 'An error occurred within the plugin' }, 'backend_absent'],
  [502, undefined, 'backend_absent'],
  [504, 'upstream timed out', 'timed_out'],
  [400, { error: 'a proxy that speaks otherwise' }, 'invalid'],
])('status %i of somebody else with %j is %s', (status, body, kind) => {
  expect(parseFailure(status, body).kind).toBe(kind);
});

test('an answer without a message shows its status', () => {
  expect(parseFailure(502, null).message).toBe('HTTP 502');
});
