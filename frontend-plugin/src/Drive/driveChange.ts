import { bodyOf, client } from '../api/client';
import type { Driven, DriveRequest, Step, StepAnswer } from '../api/wire';
import { askGrafana } from './askGrafana';

/** What a drive needs of the outside. */
export interface Road {
  /** Makes a step's request to Grafana. */
  ask: (step: Step, signal: AbortSignal) => Promise<StepAnswer>;
  /** Hands what came back to the backend, which has the next step. */
  report: (id: string, answer: StepAnswer, signal: AbortSignal) => Promise<Driven>;
  /** Lets time pass. */
  wait: (seconds: number, signal: AbortSignal) => Promise<void>;
}

const REAL_ROAD: Road = { ask: askGrafana, report, wait };

/**
 * Makes one step after the other until the change came to its end or a person has to decide: then the last answer
 * has `trouble`, and driving it again tries that step again. Aborting leaves the change open where it is.
 */
export async function driveChange(
  driven: Driven,
  onProgress: (driven: Driven) => void,
  signal: AbortSignal,
  road: Road = REAL_ROAD
): Promise<Driven> {
  let current = driven;
  onProgress(current);
  while (current.step) {
    await road.wait(current.step.wait_seconds, signal);
    if (signal.aborted) {
      throw new DOMException('the page no longer waits for this', 'AbortError');
    }
    const answer = await road.ask(current.step, signal);
    current = await road.report(current.change.id, answer, signal);
    onProgress(current);
    if (current.trouble) {
      return current;
    }
  }
  return current;
}

/** Begins a change. Its first steps only read. */
export async function startChange(body: DriveRequest, signal: AbortSignal): Promise<Driven> {
  return bodyOf(await client.POST('/api/v1/changes/start', { body, signal }));
}

/** Goes on with a change that was left open. */
export async function resumeChange(id: string, signal: AbortSignal): Promise<Driven> {
  return bodyOf(await client.POST('/api/v1/changes/{id}/resume', { params: { path: { id } }, signal }));
}

/** Begins to take a change back. */
export async function startUndo(id: string, signal: AbortSignal): Promise<Driven> {
  return bodyOf(await client.POST('/api/v1/changes/{id}/undo/start', { params: { path: { id } }, signal }));
}

async function report(id: string, body: StepAnswer, signal: AbortSignal): Promise<Driven> {
  return bodyOf(await client.POST('/api/v1/changes/{id}/answers', { params: { path: { id } }, body, signal }));
}

function wait(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
