// Loaded into the portal before itself: how long its thread was held up, told when asked, in ms.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION = 1
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION })
histogram.enable()
process.on('message', () => {
  const at = (q) => Math.max(0, histogram.percentile(q) / 1e6 - RESOLUTION)
  process.send({ p50: at(50), p99: at(99), max: at(100) })
  histogram.reset()
})
process.channel.unref()
