/** How often something may be tried. */
export type Limits = {
  readonly linksPerCurpDay: number
  readonly linksPerCorreoDay: number
  readonly linksPerIpHour: number
  readonly wrongCaptchasHour: number
  readonly resendsHour: number
  readonly verificationsMinute: number
  readonly declaredTriesHour: number
}
