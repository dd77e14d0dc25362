import type { Words } from '../es/index.ts'
import { MONTHS } from './time.ts'

export const statistics: Words['statistics'] = {
  title: 'Statistics',
  lead: (smallest) =>
    `How many applications were completed each month, of what kind, in which state and how quickly. No figure is about one person: groups of fewer than ${smallest} are not shown, or are merged with another where a subtraction would reveal them. Each month is published as a whole, when it is over.`,
  csv: 'Download as CSV (in Spanish)',
  json: 'View as JSON (in Spanish)',
  none: 'There is no complete month yet.',
  done: 'Applications',
  month: (year, month) => `${MONTHS[month - 1]} ${year}`,
  total: (n) => `${n} applications were completed.`,
  few: (smallest) => `Fewer than ${smallest} applications were completed.`,
  tables: {
    clase: ['By kind', 'Kind'],
    estado: ['Numbers given, by state', 'State'],
    tiempo: ['From the application to the number', 'Time'],
  },
  kinds: { asignacion: 'Number given', localizacion: 'Number found' },
  times: {
    '5m': 'up to 5 minutes',
    '15m': 'up to 15 minutes',
    '1h': 'up to one hour',
    '1d': 'up to one day',
    mas: 'more than one day',
  },
  rest: 'All others',
  unrecordedWhy: '“Not recorded” means numbers assigned before this portal recorded the state.',
  others: 'Other months',
  unrecorded: 'Not recorded',
}
