// force timezone to UTC to allow tests to work regardless of local timezone
// generally used by snapshots, but can affect specific tests
process.env.TZ = 'UTC';

const scaffold = require('./.config/jest.config');
const [swc] = Object.values(scaffold.transform);

module.exports = {
  // Jest configuration provided by Grafana scaffolding
  ...scaffold,
  // What @grafana/data needs comes as .mjs, too.
  transform: { '^.+\\.(t|j)sx?$': swc, '^.+\\.mjs$': swc },
};
