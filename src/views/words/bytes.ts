/** Bytes → `12.3 MB`, from a thousand on `1.2 GB`, below a hundred kilobytes `98 kB`. */
export const megabytes = (bytes: number): string =>
  bytes < 100_000
    ? `${Math.ceil(bytes / 1000)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`
