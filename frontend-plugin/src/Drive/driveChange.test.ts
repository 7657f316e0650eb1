import type { Driven, Step, StepAnswer } from '../api/wire';
import { driveChange, type Road } from './driveChange';

jest.mock('../api/client', () => ({}));
jest.mock('./askGrafana', () => ({}));

const step = (number: number, wait_seconds = 0): Step => ({
  number,
  in_words: `step ${number}`,
  phase: 'apply',
  method: 'GET',
  path: `/api/folders/${number}`,
  headers: {},
  wait_seconds,
});

const driven = (next: Step | undefined, message?: string): Driven =>
  ({
    change: { id: 'c1' },
    step: next,
    trouble: message && { message, is_forbidden: true },
    receipts: [],
    findings: [],
  }) as unknown as Driven;

function roadOf(answers: Driven[]) {
  const reported: StepAnswer[] = [];
  const waited: number[] = [];
  const road: Road = {
    ask: async ({ number }) => ({ number, status: 200, body: '{}' }),
    report: async (_, answer) => {
      reported.push(answer);
      return answers.shift()!;
    },
    wait: async (seconds) => {
      waited.push(seconds);
    },
  };
  return { road, reported, waited };
}

const { signal } = new AbortController();

test('makes each step once, reports it by its number, and ends where there is no step', async () => {
  const { road, reported, waited } = roadOf([driven(step(2, 3)), driven(undefined)]);
  const seen: Driven[] = [];
  const last = await driveChange(driven(step(1)), (one) => seen.push(one), signal, road);
  expect(last.step).toBeUndefined();
  expect(reported.map(({ number }) => number)).toEqual([1, 2]);
  expect(waited).toEqual([0, 3]);
  expect(seen).toHaveLength(3);
});

test('stops where a person has to decide, and tries that step again when driven again', async () => {
  const { road, reported } = roadOf([driven(step(2), 'Grafana does not let you do this'), driven(undefined)]);
  const stopped = await driveChange(driven(step(1)), jest.fn(), signal, road);
  expect(stopped.trouble?.is_forbidden).toBe(true);
  const last = await driveChange(stopped, jest.fn(), signal, road);
  expect(last.step).toBeUndefined();
  expect(reported.map(({ number }) => number)).toEqual([1, 2]);
});

test('asks nothing more once the page is left', async () => {
  const { road, reported } = roadOf([driven(step(2))]);
  const leaving = new AbortController();
  const drive = driveChange(
    driven(step(1)),
    ({ step: next }) => next?.number === 2 && leaving.abort(),
    leaving.signal,
    road
  );
  await expect(drive).rejects.toThrow();
  expect(reported).toHaveLength(1);
});
