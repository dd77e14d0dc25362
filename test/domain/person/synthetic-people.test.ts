import { expect, test } from 'vitest'
import { fullName } from '../../../src/domain/person/person.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'

const take = (seed: number, count: number) => {
  const people = syntheticPeople(seed)
  return Array.from({ length: count }, () => people.next().value)
}

test('one seed gives the same people for ever: measures taken years apart can be compared', () => {
  expect(take(7, 6).map(({ curp, name, nss }) => `${curp} ${fullName(name)} ${nss ?? '-'}`)).toEqual([
    'OXXB450520HDFXXR34 BRUNO O’FARRILL 60904500000',
    'GALA620219MMCNRN97 MARÍA DE LOS ÁNGELES GÁNDARA LARRAÑAGA -',
    'BEHE791117MPLRNL52 ELOÍSA VAN DER BERG HINOJOSA -',
    'OOKI960816HTCRRT17 ITZEL OROPEZA KURI 60909600011',
    'FIHW130515MNERNNH8 WENCESLAO FRÍAS HINOJOSA -',
    'BEIN300314HCMRXX42 NOÉ VAN DER BERG ÍÑIGUEZ -',
  ])
  expect(take(8, 1)[0]?.curp).not.toBe(take(7, 1)[0]?.curp)
})

test('nobody has the CURP or the NSS of another, and the rare cases come as often as they should', () => {
  const people = take(3, 9_000)
  expect(new Set(people.map(({ curp }) => curp)).size).toBe(people.length)
  const numbers = people.flatMap(({ nss }) => nss ?? [])
  expect(numbers).toHaveLength(3_000)
  expect(new Set(numbers).size).toBe(3_000)
  const part = (holds: (one: (typeof people)[number]) => boolean) =>
    people.filter(holds).length / people.length
  expect(part(({ name }) => name.segundoApellido === undefined)).toBeCloseTo(1 / 10, 1)
  expect(part(({ curp }) => curp[10] === 'X')).toBeCloseTo(1 / 7, 1)
  expect(part(({ curp }) => curp.slice(11, 13) === 'NE')).toBeCloseTo(1 / 33, 1)
  const years = people.map(
    ({ curp }) => (/\d/.test(curp.charAt(16)) ? 1900 : 2000) + Number(curp.slice(4, 6)),
  )
  expect([Math.min(...years), Math.max(...years)]).toEqual([1926, 2025])
})
