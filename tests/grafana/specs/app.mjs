/** The app's id, which is part of its paths. */
export const APP = 'srellama-reliability-app';

/** Collects what the page complains about. A test holds that against an empty list at its end. */
export function watchConsole(page) {
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error') {
      errors.push(message.text());
    }
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}
