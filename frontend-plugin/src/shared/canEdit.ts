/** What decides about a user's rights here. */
export interface UserRights {
  orgRole: string;
  isGrafanaAdmin: boolean;
}

/** Editors and admins propose, apply and undo; the backend has the last word on each call. */
export function canEdit({ orgRole, isGrafanaAdmin }: UserRights): boolean {
  return isGrafanaAdmin || orgRole === 'Editor' || orgRole === 'Admin';
}
