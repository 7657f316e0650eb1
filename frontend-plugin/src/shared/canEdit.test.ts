import { canApplyTo, canEdit } from './canEdit';

test.each([
  ['Viewer', false, false, false],
  ['', false, false, false],
  ['Editor', false, true, false],
  ['Admin', false, true, true],
  ['Viewer', true, true, true],
])('role %s, server admin %s: may edit %s, may write files %s', (orgRole, isGrafanaAdmin, may, mayWriteFiles) => {
  const rights = { orgRole, isGrafanaAdmin };
  expect(canEdit(rights)).toBe(may);
  expect(canApplyTo('grafana', rights)).toBe(may);
  expect(canApplyTo('ruler', rights)).toBe(may);
  expect(canApplyTo('files', rights)).toBe(mayWriteFiles);
});
