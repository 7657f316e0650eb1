import { config } from '@grafana/runtime';
import type { UserRights } from './canEdit';

/** The rights of the user who is signed in. */
export function currentRights(): UserRights {
  const { orgRole, isGrafanaAdmin } = config.bootData.user;
  return { orgRole, isGrafanaAdmin };
}
