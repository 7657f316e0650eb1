import pluginJson from '../plugin.json';

const ROOT = `/a/${pluginJson.id}`;

/** What a review is about, as its address has it. */
export interface ReviewSubject {
  service: string;
  objectiveIds: string[];
}

export const servicesPath = () => `${ROOT}/services`;
export const objectivesPath = (service?: string) =>
  `${ROOT}/objectives${service === undefined ? '' : `?${new URLSearchParams({ search: service })}`}`;
export const objectivePath = (id: string) => `${ROOT}/objectives/${encodeURIComponent(id)}`;
export const changesPath = () => `${ROOT}/changes`;
export const receiptsPath = () => `${ROOT}/receipts`;
export const receiptPath = (hash: string) => `${ROOT}/receipts/${encodeURIComponent(hash)}`;
export const proposeFromQueryPath = (query: string) => `${ROOT}/propose?${new URLSearchParams({ query })}`;
export const proposePath = (service: string) => `${ROOT}/propose?${new URLSearchParams({ service })}`;

export function reviewPath({ service, objectiveIds }: ReviewSubject): string {
  const query = new URLSearchParams({ service });
  objectiveIds.forEach((id) => query.append('objective', id));
  return `${ROOT}/review?${query}`;
}

/** The service that an address names, if it does. */
export function readService(search: string): string | undefined {
  return new URLSearchParams(search).get('service') || undefined;
}

/** The query that an address asks to propose from, if it does. */
export function readQuery(search: string): string | undefined {
  return new URLSearchParams(search).get('query') || undefined;
}

/** What a review's address is about; nothing where it names no service or no objective. */
export function readReviewSubject(search: string): ReviewSubject | undefined {
  const service = readService(search);
  const objectiveIds = new URLSearchParams(search).getAll('objective').filter((id) => id !== '');
  return service && objectiveIds.length > 0 ? { service, objectiveIds } : undefined;
}
