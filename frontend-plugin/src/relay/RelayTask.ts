import { Subscription } from 'rxjs';
import { bodyOf, client, postText, streamByGrafana } from '../api/client';
import { ApiFailure } from '../api/failure';
import { isReadOf, readGrafana, type GrafanaRead } from './grafanaRead';
import { EventLines, type TaskEvent } from './taskEvents';

/** Of a task: how much was read, and where it looks at a whole source, how far that is. */
export interface RelayProgress {
  n_answers: number;
  n_bytes: number;
  look?: LookProgress;
}

/** How far the look at a whole source is. */
export type LookProgress = Omit<Extract<TaskEvent, { event: 'discovery' }>, 'number'>;

/** What a task ended with: the answer to the request that it was begun with. */
export interface TaskOutcome {
  status: number;
  body: unknown;
}

/** A proxy that holds lines back is noticed after this; then the events are polled. */
const FIRST_LINE_WITHIN_MS = 3_000;
/** Reads that this page has open at the same time. */
const MAX_OPEN_READS = 4;
/** How often an answer is handed in again where the backend has its hands full. */
const MAX_TRIES = 20;
const TRY_AGAIN_AFTER_MS = 500;
/** A stream that somebody cut is opened anew. */
const STREAM_AGAIN_AFTER_MS = 250;

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The page's side of one task: runs what is to be read, until the task has ended. */
export class RelayTask {
  private after = 0;
  private readonly known = new Set<number>();
  private readonly waiting: Array<() => Promise<void>> = [];
  private n_open = 0;
  private progress: RelayProgress = { n_answers: 0, n_bytes: 0 };
  private outcome?: TaskOutcome;
  private fault?: unknown;

  constructor(
    readonly id: string,
    private readonly dataSource: string | undefined,
    private readonly signal: AbortSignal,
    private readonly onProgress: (progress: RelayProgress) => void
  ) {}

  /** Follows the task to its end. A page that was loaded anew begins here with what is left to read. */
  async follow(): Promise<TaskOutcome> {
    let isStreaming = true;
    while (!this.outcome) {
      if (this.signal.aborted) {
        throw new DOMException('nobody waits for this task any more', 'AbortError');
      }
      if (this.fault) {
        throw this.fault;
      }
      isStreaming = isStreaming && (await this.stream());
      if (!this.outcome && !isStreaming) {
        await this.poll();
      } else if (!this.outcome) {
        await after(STREAM_AGAIN_AFTER_MS);
      }
    }
    return this.outcome;
  }

  /** Tells whether lines come as they are written. */
  private stream(): Promise<boolean> {
    const lines = streamByGrafana(`/api/v1/tasks/${this.id}/stream?after=${this.after}`, this.signal);
    if (!lines) {
      return Promise.resolve(false);
    }
    const reader = new EventLines();
    return new Promise((resolve) => {
      let isAlive = false;
      const following = new Subscription();
      const settle = (comesAtOnce: boolean) => {
        clearTimeout(timer);
        following.unsubscribe();
        resolve(comesAtOnce);
      };
      const timer = setTimeout(() => settle(false), FIRST_LINE_WITHIN_MS);
      const reading = lines.subscribe({
        next: (piece) => {
          isAlive = true;
          clearTimeout(timer);
          reader.push(piece).forEach((event) => this.take(event));
        },
        error: () => settle(false),
        complete: () => settle(isAlive),
      });
      following.add(reading);
      this.signal.addEventListener('abort', () => settle(false), { once: true });
    });
  }

  private async poll() {
    const params = { path: { id: this.id }, query: { after: this.after } };
    const answer = await client.GET('/api/v1/tasks/{id}/events', { params, signal: this.signal });
    bodyOf(answer).events.forEach((event) => this.take(event));
  }

  private take(event: TaskEvent) {
    this.after = Math.max(this.after, event.number);
    if (event.event === 'done') {
      this.outcome = { status: event.status, body: event.body };
    } else if (event.event === 'progress') {
      this.show({ n_answers: event.n_answers, n_bytes: event.n_bytes });
    } else if (event.event === 'discovery') {
      this.show({ look: event });
    } else if (event.event === 'read' && !this.known.has(event.read)) {
      this.known.add(event.read);
      const { read, method, path, body } = event;
      this.waiting.push(() => this.answer(read, { method, path, body: body ?? undefined }));
      this.runWaiting();
    }
  }

  private show(news: Partial<RelayProgress>) {
    this.progress = { ...this.progress, ...news };
    this.onProgress(this.progress);
  }

  private runWaiting() {
    while (this.n_open < MAX_OPEN_READS && this.waiting.length > 0) {
      const run = this.waiting.shift()!;
      this.n_open += 1;
      run()
        .catch((error: unknown) => {
          this.fault ??= error;
        })
        .finally(() => {
          this.n_open -= 1;
          this.runWaiting();
        });
    }
  }

  private async answer(read: number, request: GrafanaRead) {
    const answer =
      this.dataSource !== undefined && isReadOf(this.dataSource, request)
        ? await readGrafana(request, this.signal)
        : { status: 403, body: JSON.stringify({ message: 'this page reads the chosen data source, nothing else' }) };
    for (let n_tries = 0; n_tries < MAX_TRIES && !this.signal.aborted; n_tries += 1) {
      const path = `/api/v1/tasks/${this.id}/reads/${read}?status=${answer.status}`;
      const status = await postText(path, answer.body, this.signal);
      // What nobody waits for any more was answered by another page, or given up.
      if (status < 300 || status === 404) {
        return;
      }
      if (status !== 429) {
        throw new ApiFailure('internal', `the backend did not take the answer to a read (${status})`);
      }
      await after(TRY_AGAIN_AFTER_MS);
    }
  }
}
