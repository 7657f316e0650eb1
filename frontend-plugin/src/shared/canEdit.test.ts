import { canEdit } from './canEdit';

test.each([
  ['Viewer', false, false],
  ['', false, false],
  ['Editor', false, true],
  ['Admin', false, true],
  ['Viewer', true, true],
])('role %s, server admin %s: may edit %s', (orgRole, isGrafanaAdmin, may) => {
  expect(canEdit({ orgRole, isGrafanaAdmin })).toBe(may);
});
