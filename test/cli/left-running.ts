import { readdirSync, readFileSync } from 'node:fs';

/** Processes whose command line or environment names this home. */
export function leftRunning(home: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home) ||
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`VENDRAIL_HOME=${home}`)
        );
      } catch {
        return false;
      }
    });
}
