import type { Words } from '../es/index.ts'

export const sharing: Words['sharing'] = {
  title: 'Share my NSS',
  lead: 'If a school, an employer or a bank already has your NSS and wants to know whether it is yours, give them a code. With it they only see whether the number matches: they never see the number itself, or any other detail. You can cancel the code at any time.',
  para: 'Who is it for?',
  paraHelp: 'Only you see this name.',
  days: 'How long is it valid?',
  day: (n) => (n === 1 ? '1 day' : `${n} days`),
  times: 'How many times can it be used?',
  once: 'Until it matches once',
  often: 'As often as needed',
  make: 'Make the code',
  yours: 'Your codes',
  none: 'You have not made any.',
  remove: 'Remove',
  removeOf: (audience) => ` the code for ${audience}`,
  removed: 'We removed the code: it no longer works.',
  back: 'Back',
  code: {
    title: 'Your code is ready',
    is: 'It is for ',
    code: 'Code:',
    qr: 'QR code with your code',
    keep: 'Write it down, copy it or take a photo of the square: for security we do not keep it, and it is not shown again. Give it only to the person or institution it is for. They use it at ',
    keepEnd: ' with your CURP and the NSS they already have.',
    done: 'I have it: see my codes',
  },
  ends: (once, when) =>
    once
      ? `It works until it matches once, or until ${when}.`
      : `It can be used as often as needed, until ${when}.`,
  states: {
    vencido: (when) => `It stopped working on ${when}.`,
    revocado: (when) => `You removed it on ${when}.`,
    usado: (when) => `It matched once, on ${when}, and no longer works.`,
    agotado: () => 'It stopped working: five numbers that are not yours were tried with it.',
  },
  used: (n) => (n === 0 ? 'Nobody has used it.' : n === 1 ? 'It was used once.' : `It was used ${n} times.`),
  outcomes: { coincide: 'it matches', 'no coincide': 'it does not match' },
  use: (when, outcome, key) =>
    `${when}: ${outcome}. ${key ? `${key} used it, with their key.` : 'It was used on the page.'}`,
  nothing: {
    title: 'You cannot share your NSS today',
    paragraphs: [
      'You do not have an NSS on this portal yet, or it cannot be shown. My application says why.',
    ],
    go: 'Go to My application',
  },
  check: {
    title: 'Check an NSS',
    lead: 'If a person gave you their NSS and a code, here you see whether the number is theirs. The answer is one of three: it matches, it does not match, or there is no consent. The person can see each use of their code.',
    curp: 'The person’s CURP',
    nss: 'NSS they gave you',
    nssHelp: 'It has 11 digits.',
    codigo: 'Code they gave you',
    codigoHelp: 'It has 26 letters and digits, in groups.',
    go: 'Check',
    many: 'Check many at once',
    manyHelp: (most) =>
      `With a CSV file of up to ${most} rows, with the columns curp, nss and codigo. You get another CSV with the result of each row (in Spanish), without the data.`,
    file: 'CSV file',
    checkFile: 'Check the file',
    system: 'Does your system need this? There is an API: ',
    api: 'its description (OpenAPI, in Spanish)',
    another: 'Check another',
    again: 'Try again',
  },
  results: {
    coincide: { title: 'It matches', paragraphs: ['That NSS belongs to the person with that CURP.'] },
    'no coincide': {
      title: 'It does not match',
      paragraphs: [
        'That NSS does not belong to the person with that CURP. Ask them to check it: it is in their documents. After five numbers that do not match, the code stops working.',
      ],
    },
    'sin consentimiento': {
      title: 'No consent',
      paragraphs: [
        'No valid consent goes with that code and CURP: it may have expired, been removed or already been used, or there may be a typing mistake. Ask the person for a new code.',
      ],
    },
  },
}
