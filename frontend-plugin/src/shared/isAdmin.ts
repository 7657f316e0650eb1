import type { UserRights } from './canEdit';

/** Admins read and change the configuration; the backend has the last word on each call. */
export function isAdmin({ orgRole, isGrafanaAdmin }: UserRights): boolean {
  return isGrafanaAdmin || orgRole === 'Admin';
}
