import React, { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { BurnDownPoint } from '../api/wire';
import { fetchBurnDowns } from './fetchBurnDowns';

/** The backend takes no more at once, and no page of a table has more rows. */
const MAX_AT_ONCE = 100;

interface Shared {
  found: Map<string, BurnDownPoint[]>;
  want: (objectiveId: string) => void;
}

const SharedBurnDowns = createContext<Shared>({ found: new Map(), want: () => {} });

/** Reads the burn-downs of all rows below that are drawn together by one call, and keeps them. */
export function BurnDowns({ children }: { children: React.ReactNode }) {
  const [found, setFound] = useState(() => new Map<string, BurnDownPoint[]>());
  const [wanted, setWanted] = useState<string[]>([]);
  const want = useCallback((id: string) => setWanted((ids) => (ids.includes(id) ? ids : [...ids, id])), []);
  useEffect(() => {
    const missing = wanted.filter((id) => !found.has(id)).slice(-MAX_AT_ONCE);
    if (missing.length === 0) {
      return;
    }
    const controller = new AbortController();
    const keep = (read: Map<string, BurnDownPoint[]>) => {
      if (!controller.signal.aborted) {
        setFound((before) => new Map([...before, ...missing.map((id) => [id, read.get(id) ?? []] as const)]));
      }
    };
    // A row says without its line what matters, so a failure is no more than a line that is not there.
    fetchBurnDowns(missing, controller.signal).then(keep, () => keep(new Map()));
    return () => controller.abort();
  }, [wanted, found]);
  const shared = useMemo(() => ({ found, want }), [found, want]);
  return <SharedBurnDowns.Provider value={shared}>{children}</SharedBurnDowns.Provider>;
}

/** The burn-down of an objective, once it was read; empty where there is none. */
export function useBurnDown(objectiveId: string): BurnDownPoint[] {
  const { found, want } = useContext(SharedBurnDowns);
  useEffect(() => want(objectiveId), [want, objectiveId]);
  return found.get(objectiveId) ?? NOTHING;
}

const NOTHING: BurnDownPoint[] = [];
