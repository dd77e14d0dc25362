/** A certificate of the sello. Times in epoch ms. */
export type SealCertificate = {
  /** 20 digits */
  readonly certificateSerial: string
  /** `in use`: the running portal seals with it · `next`: it will · `retired`: it sealed, and old documents need it */
  readonly state: 'in use' | 'next' | 'retired'
  readonly from: number
  readonly until: number
}

/** The seals of the installation. */
export interface SealDesk {
  /** it comes from the settings, which only the operator of the machine can change */
  readonly fromSettings: boolean
  /** in use first, then the newest */
  certificates(): Promise<readonly SealCertificate[]>
  /** the request that waits for an authority's certificate, PEM */
  request(): string | undefined
}
