// Loaded into the portal before itself: how long its thread was held up, and how long it worked, told when asked, in ms.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

// the thread that makes documents loads it too, and has nobody to tell
if (isMainThread) watch()

function watch() {
  const resolution = 1
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  process.on('message', (asked) => {
    if (asked === 'worked') return process.send(performance.eventLoopUtilization().active)
    const at = (q) => Math.max(0, histogram.percentile(q) / 1e6 - resolution)
    process.send({ p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: at(100) })
    histogram.reset()
  })
  process.channel.unref()
}
