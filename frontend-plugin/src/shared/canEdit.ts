/** What decides about a user's rights here. */
export interface UserRights {
  orgRole: string;
  isGrafanaAdmin: boolean;
}

/** Where rules are put in force. */
export type TargetKind = 'files' | 'grafana' | 'ruler';

/** Editors and admins propose, plan and export; the backend has the last word on each call. */
export function canEdit({ orgRole, isGrafanaAdmin }: UserRights): boolean {
  return isGrafanaAdmin || orgRole === 'Editor' || orgRole === 'Admin';
}

/**
 * Into Grafana or a ruler an editor puts rules with their own rights, so Grafana decides; rule files are written
 * with the backend's, so that takes an admin.
 */
export function canApplyTo(target: TargetKind, rights: UserRights): boolean {
  switch (target) {
    case 'files':
      return rights.isGrafanaAdmin || rights.orgRole === 'Admin';
    case 'grafana':
    case 'ruler':
      return canEdit(rights);
  }
}
