import { defineConfig } from 'eslint/config';
import grafanaI18n from '@grafana/i18n/eslint-plugin';
import baseConfig from './.config/eslint.config.mjs';

export default defineConfig([
  { ignores: ['**/node_modules/', '**/dist/', '**/coverage/', '.config/', 'src/api/schema.ts'] },
  ...baseConfig,
  {
    files: ['src/**/*.tsx'],
    ignores: ['src/**/*.test.tsx'],
    plugins: { '@grafana/i18n': grafanaI18n },
    rules: { '@grafana/i18n/no-untranslated-strings': 'error' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'All calls go through api/client.ts.' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'Literal[value=/#[0-9a-fA-F]{6}/]', message: "Take colours from the theme's tokens." },
      ],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: '@grafana/i18n', importNames: ['t'], message: 'Take `t` from shared/translate.' }] },
      ],
    },
  },
  { files: ['src/shared/translate.ts'], rules: { 'no-restricted-imports': 'off' } },
]);
