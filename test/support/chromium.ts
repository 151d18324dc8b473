import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** What to do when there is no Chromium. */
export const CHROMIUM_MISSING =
  'Chromium is missing, which the tests in test/browser need: install it (apt-get install chromium), ' +
  'or name a Chromium or Chrome in CHROMIUM_PATH.';

/** The Chromium of `CHROMIUM_PATH`, else the first on the PATH; null when there is none. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const named = env['CHROMIUM_PATH'];
  if (named) return isProgram(named) ? named : null;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
