/** A file of ours without the object of its signature: what somebody leaves who cuts it out. */
export function withoutSignature(file: Buffer): Buffer {
  const from = file.lastIndexOf(' 0 obj\n<<\n/Type /Sig\n')
  const to = file.indexOf('endobj\n', from) + 'endobj\n'.length
  return Buffer.concat([file.subarray(0, file.lastIndexOf('\n', from) + 1), file.subarray(to)])
}

/** The same file before it is signed, with room for a certificate a little longer. */
export const withBlankSignature = (file: Buffer): Buffer =>
  Buffer.from(
    file
      .toString('latin1')
      .replace(/(?<=\/Contents <)[\da-f]+(?=>)/, (digits) => '0'.repeat(digits.length + 64)),
    'latin1',
  )
