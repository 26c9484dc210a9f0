import { LOOPBACK } from './server-layout.ts';

/**
 * Settings of the embedded server, written at every start so that they follow the program. One small machine runs
 * it beside the application: little memory, few processes. Everything that keeps acknowledged data stays on.
 */
export function serverSettings(port: number): string {
  const settings: Record<string, string | number> = {
    listen_addresses: LOOPBACK,
    port,
    // The path of a socket may be at most 107 bytes long, and loopback is as fast.
    unix_socket_directories: '',
    max_connections: 50,
    shared_buffers: '32MB',
    work_mem: '8MB',
    maintenance_work_mem: '32MB',
    effective_cache_size: '256MB',
    // No replica and no archive reads this log.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_replication_slots: 0,
    max_wal_size: '256MB',
    min_wal_size: '32MB',
    // Each of these would be a process more.
    io_method: 'sync',
    max_logical_replication_workers: 0,
    max_parallel_workers: 0,
    max_parallel_workers_per_gather: 0,
    max_worker_processes: 0,
    autovacuum_worker_slots: 2,
    autovacuum_max_workers: 2,
    // Compiling a query takes longer than any of ours.
    jit: 'off',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}\n`)
    .join('');
}
