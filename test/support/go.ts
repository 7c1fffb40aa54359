import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian's `golang-golang-x-mod-dev` puts the source of sumdb/note and sumdb/tlog. */
const goPath = '/usr/share/gocode';

/** Go builds with Debian's packages alone, without a network; what it compiled is kept for the next run. */
export const goEnvironment: Readonly<Record<string, string>> = {
  GO111MODULE: 'off',
  GOFLAGS: '',
  GOPATH: goPath,
  GOCACHE: join(tmpdir(), 'leerspoor-go-cache'),
};

/** Why nothing can be proved with Go here; undefined when it can. */
export const goIsMissing: string | undefined = missing();

function missing(): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) return 'go is not installed: apt-get install golang-go';
  if (existsSync(join(goPath, 'src/golang.org/x/mod/sumdb/tlog'))) return undefined;
  return 'sumdb/tlog is not installed: apt-get install golang-golang-x-mod-dev';
}

/** Builds a Go program of one file into a directory. */
export function buildGo(source: string, directory: string): string {
  mkdirSync(directory, { recursive: true });
  const binary = join(directory, 'program');
  execFileSync('go', ['build', '-o', binary, source], { env: { ...process.env, ...goEnvironment } });
  return binary;
}
