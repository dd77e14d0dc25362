import { monitorEventLoopDelay } from 'node:perf_hooks'
import { freeBytes } from './data-folder.ts'
import type { Family, Sample } from './prometheus.ts'

export type RuntimeGauges = { families(): Family[]; close(): void }

/**
 * Metrics of the process and its machine, in base units (seconds, bytes): event loop delay since the last reading,
 * memory, processor time, free disk. `close` stops the sampling of the delay.
 */
export function runtimeGauges(dataDir: string): RuntimeGauges {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const seconds = (ns: number): number => (Number.isFinite(ns) ? ns / 1e9 : 0)
  const families = (): Family[] => {
    const samples: Sample[] = [50, 99].map((percent) => ({
      labels: { cuantil: String(percent / 100) },
      value: seconds(delay.percentile(percent)),
    }))
    samples.push({ labels: { cuantil: '1' }, value: seconds(delay.max) })
    delay.reset()
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed } = process.memoryUsage()
    return [
      gauge(
        'ventanilla_event_loop_delay_seconds',
        'Retraso del bucle de eventos desde la lectura anterior.',
        samples,
      ),
      gauge('process_resident_memory_bytes', 'Memoria del proceso.', [{ value: rss }]),
      gauge('nodejs_heap_size_used_bytes', 'Memoria de JavaScript en uso.', [{ value: heapUsed }]),
      gauge('process_start_time_seconds', 'Cuando arrancó, desde 1970.', [
        { value: performance.timeOrigin / 1000 },
      ]),
      {
        ...gauge('process_cpu_seconds_total', 'Procesador usado.', [{ value: (user + system) / 1e6 }]),
        type: 'counter',
      },
      gauge('ventanilla_disk_free_bytes', 'Libre en el disco de la carpeta de datos.', [
        { value: freeBytes(dataDir) },
      ]),
    ]
  }
  return { families, close: () => delay.disable() }
}

/** A metric family whose value goes up and down. */
export const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
})
