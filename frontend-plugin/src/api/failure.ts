/** What went wrong with a call, as far as a page acts on it. */
export type FailureKind =
  | 'forbidden'
  | 'not_found'
  | 'stale_review'
  | 'busy'
  | 'conflict'
  | 'taken_back'
  | 'stuck'
  | 'source_unavailable'
  | 'timed_out'
  | 'invalid'
  | 'backend_absent'
  | 'internal';

/** A call that did not succeed. The message is the backend's, written for people. */
export class ApiFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly causes: string[] = [],
    readonly requestId?: string
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

const KIND_OF_CODE: Record<string, FailureKind> = {
  forbidden: 'forbidden',
  unauthorized: 'forbidden',
  not_found: 'not_found',
  stale_review: 'stale_review',
  busy: 'busy',
  conflict: 'conflict',
  taken_back: 'taken_back',
  stuck: 'stuck',
  unavailable: 'source_unavailable',
  timed_out: 'timed_out',
  invalid: 'invalid',
  internal: 'internal',
};

/**
 * Reads the body of an answer with a status of 400 or above: ours, or one that Grafana or a proxy gave
 * before the request reached our backend.
 */
export function parseFailure(status: number, body: unknown): ApiFailure {
  const detail = isRecord(body) && isRecord(body.error) ? body.error : undefined;
  if (detail && typeof detail.code === 'string' && typeof detail.message === 'string') {
    const requestId = typeof detail.request_id === 'string' ? detail.request_id : undefined;
    return new ApiFailure(
      KIND_OF_CODE[detail.code] ?? kindOfStatus(status),
      detail.message,
      texts(detail.causes),
      requestId
    );
  }
  const message = isRecord(body) && typeof body.message === 'string' ? body.message : `HTTP ${status}`;
  return new ApiFailure(kindOfForeignStatus(status), message);
}

function kindOfStatus(status: number): FailureKind {
  switch (status) {
    case 401:
    case 403:
      return 'forbidden';
    case 404:
      return 'not_found';
    case 409:
      return 'conflict';
    case 504:
      return 'timed_out';
    default:
      return status >= 500 ? 'internal' : 'invalid';
  }
}

/** Grafana answers 404 where the plugin has no process, and 500 to 503 where that does not answer. */
function kindOfForeignStatus(status: number): FailureKind {
  return status === 404 || (status >= 500 && status !== 504) ? 'backend_absent' : kindOfStatus(status);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
