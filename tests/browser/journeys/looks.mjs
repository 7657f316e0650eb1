const NARROW = { width: 420, height: 900 };

/** How each page is looked at. */
export const LOOKS = [
  { theme: 'dark', size: 'wide' },
  { theme: 'light', size: 'wide' },
  { theme: 'dark', size: 'narrow', viewport: NARROW },
  { theme: 'light', size: 'narrow', viewport: NARROW },
];
