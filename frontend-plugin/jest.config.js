// force timezone to UTC to allow tests to work regardless of local timezone
// generally used by snapshots, but can affect specific tests
process.env.TZ = 'UTC';

const scaffold = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');
const [swc] = Object.values(scaffold.transform);

/** What @grafana/ui is built on and comes as ES modules only. */
const MORE_ES_MODULES = ['@react-hookz/web', '@ver0/deep-equal'];

module.exports = {
  // Jest configuration provided by Grafana scaffolding
  ...scaffold,
  // Without a browser comboboxes and axe take their time, all the more beside other tests.
  testTimeout: 30_000,
  // What @grafana/data needs comes as .mjs, too.
  transform: { '^.+\\.(t|j)sx?$': swc, '^.+\\.mjs$': swc },
  transformIgnorePatterns: [nodeModulesToTransform([...grafanaESModules, ...MORE_ES_MODULES])],
};
