import { client } from '../api/client';
import { BY_BACKEND } from './dataSource';
import { relayClient } from './fetchByRelay';
import type { RelayProgress } from './RelayTask';

/** The API, with its questions answered from what this data source says. */
export function apiBy(dataSource: string, onProgress?: (progress: RelayProgress) => void): typeof client {
  return dataSource === BY_BACKEND ? client : relayClient(dataSource, onProgress);
}

/** The same, each question as a task: also what the backend reads itself tells its progress then, and can be ended. */
export function taskBy(dataSource: string, onProgress: (progress: RelayProgress) => void): typeof client {
  return relayClient(dataSource === BY_BACKEND ? undefined : dataSource, onProgress);
}
