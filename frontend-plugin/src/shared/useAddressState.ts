import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router';

/**
 * What the address says after its `?`, so that a reload or a shared link shows the same. An empty value takes
 * a name out of the address.
 */
export function useAddressState(): [URLSearchParams, (values: Record<string, string>) => void] {
  const { search } = useLocation();
  const navigate = useNavigate();
  const set = useCallback(
    (values: Record<string, string>) => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(values)) {
        if (value === '') {
          next.delete(name);
        } else {
          next.set(name, value);
        }
      }
      const query = next.toString();
      navigate({ search: query === '' ? '' : `?${query}` }, { replace: true });
    },
    [search, navigate]
  );
  return [new URLSearchParams(search), set];
}
