/** 8-bit PCM, the form of WAV that everything plays, at `rate` samples a second. */
export function toWav(samples: Float32Array, rate: number): Uint8Array {
  const file = Buffer.alloc(44 + samples.length)
  file.write('RIFF')
  file.writeUInt32LE(36 + samples.length, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate, 28)
  file.writeUInt16LE(1, 32)
  file.writeUInt16LE(8, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples.length, 40)
  for (let i = 0; i < samples.length; i++) {
    file[44 + i] = Math.max(0, Math.min(255, Math.round(128 + 127 * (samples[i] as number))))
  }
  return file
}
