import { expect, test } from 'vitest'
import { reasonOf } from '../../../src/adapters/mail/smtp-outcome.ts'

test('what a server said is kept without the address, the CURP, the number and the link that it repeats', () => {
  for (const said of [
    '550 5.1.1 <gloria@correo.example>: HEGG560427MVZRRL04 no such user',
    '554 content HEGG560427MVZRRL04_12 of gloria@correo.example',
    '554 name=HEGG560427MVZRRL04x hegg560427mvzrrl04 NSS 12345678903 https://nss.example.org/enlace/abc',
  ]) {
    const error = Object.assign(new Error('Message failed'), { command: 'DATA', response: said })
    const kept = reasonOf(error, 'gloria@correo.example')
    expect(kept).toMatch(/55[04]/)
    expect(kept).not.toMatch(/HEGG560427MVZRRL04|gloria|correo\.example|12345678903|enlace\/abc/i)
  }
})
