// For tests alone: jsdom has no fetch. As much of its classes as is used.
import { TextDecoder, TextEncoder } from 'util';

export function install() {
  Object.assign(globalThis, { TextDecoder, TextEncoder, Request: SentRequest, Response: GivenResponse });
}

class SentRequest {
  readonly method: string;
  readonly signal: AbortSignal;
  private readonly body?: string;

  constructor(
    readonly url: string,
    init: RequestInit
  ) {
    this.url = new URL(url, 'http://localhost').href;
    this.method = init.method ?? 'GET';
    this.signal = init.signal ?? new AbortController().signal;
    this.body = init.body as string | undefined;
  }

  text = async () => this.body ?? '';
}

class GivenResponse {
  readonly status: number;
  readonly headers = new Headers();

  constructor(
    private readonly body: string,
    init: ResponseInit
  ) {
    this.status = init.status ?? 200;
  }

  get ok() {
    return this.status < 400;
  }

  text = async () => this.body;
  json = async () => JSON.parse(this.body);
}
