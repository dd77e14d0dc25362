/** What the accessibility statement says of its tests; `test/a11y/declaracion.test.ts` compares it with them. */
export const REVIEWED = {
  /** the day on which the tests last passed as a whole */
  day: { year: 2026, month: 11, day: 26 },
  /** of the windows, in CSS px */
  widths: '320, 768 y 1280',
} as const
