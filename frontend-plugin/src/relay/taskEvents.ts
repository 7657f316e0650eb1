import type { components } from '../api/schema';

/** What happened to a task. */
export type TaskEvent = components['schemas']['TaskEventResponse'];

/** Takes apart what a stream brings, piece by piece, into its lines of JSON. */
export class EventLines {
  private readonly decoder = new TextDecoder();
  private rest = '';

  push(piece: Uint8Array): TaskEvent[] {
    const lines = (this.rest + this.decoder.decode(piece, { stream: true })).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  }
}
