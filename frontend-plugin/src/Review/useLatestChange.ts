import { useEffect, useState } from 'react';
import type { Change } from '../api/wire';
import { fetchChanges } from '../Changes/fetchChanges';

const ASK_EVERY_MS = 2000;

/** Follows the newest change of a service that was planned since `since`, for as long as this is rendered. */
export function useLatestChange(service: string, since: number): Change | undefined {
  const [change, setChange] = useState<Change>();
  useEffect(() => {
    const controller = new AbortController();
    const look = async () => {
      try {
        const changes = await fetchChanges(controller.signal);
        setChange(changes.find((some) => some.service === service && Date.parse(some.created_at) >= since));
      } catch {
        // The answer to the apply itself tells what went wrong; this only shows how far it is.
      }
    };
    const timer = setInterval(look, ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [service, since]);
  return change;
}
