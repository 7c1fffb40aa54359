import { createHash } from 'node:crypto';

/** Where things of imports lie in their bucket: prefixes, followed by `<tenant>/`. */
export const importPlaces = {
  /** What HR drops: `imports/<tenant>/<name>` */
  files: 'imports/',
  /** How a tenant's files are read: `profiles/<tenant>.json` */
  profiles: 'profiles/',
  /** What became of them: `reports/<tenant>/<name>.report.json` and `.rejected.csv` */
  reports: 'reports/',
  /** What trainers drop: `attendance/<tenant>/<sessionId>/<name>`, of a series `attendance/<tenant>/<sessionId>.<meeting>/<name>` */
  attendance: 'attendance/',
  /** What became of them: `attendance-reports/<tenant>/<sessionId>/<reportId>.json`. Apart, as who may read these may not read HR's. */
  attendanceReports: 'attendance-reports/',
} as const;

/** Files and reports hold personal data, so they do not outlive their use: a quarter's questions about an import. */
export const importFilesKeptDays = 90;

/** A file that HR dropped: whose, and called what. */
export interface DroppedFile {
  readonly tenant: string;
  readonly fileName: string;
}

const droppedKey = /^imports\/([A-Za-z0-9_-]{1,64})\/([^/\\]+)$/;

/** Reads the key of a dropped file; undefined for what is none, such as a folder. */
export function droppedFile(key: string): DroppedFile | undefined {
  const [, tenant, fileName] = droppedKey.exec(key) ?? [];
  return tenant === undefined || fileName === undefined ? undefined : { tenant, fileName };
}

/** Where a file is dropped. */
export function fileKey({ tenant, fileName }: DroppedFile): string {
  return `${importPlaces.files}${tenant}/${fileName}`;
}

/** The longest key that S3 takes, in bytes of UTF-8. */
const longestKey = 1_024;

/** Where a file's report is put: under its name without the ending, cut where the key would be too long for S3. */
export function reportKey(file: DroppedFile, ending: 'report.json' | 'rejected.csv'): string {
  const place = `${importPlaces.reports}${file.tenant}/`;
  const room = longestKey - Buffer.byteLength(`${place}.${ending}`);
  let name = file.fileName.replace(/\.(csv|xlsx)$/i, '');
  if (Buffer.byteLength(name) > room) {
    // Half a character at the cut is none.
    name = Buffer.from(name)
      .subarray(0, room)
      .toString()
      .replace(/\uFFFD+$/, '');
  }
  return `${place}${name}.${ending}`;
}

/** Where a tenant's profiles are. */
export function profileKey(tenant: string): string {
  return `${importPlaces.profiles}${tenant}.json`;
}

/** The report of a webinar tool on who was there, as it was dropped. */
export interface DroppedAttendance extends DroppedFile {
  readonly sessionId: string;
  /** Of a series, which meeting, from 1. */
  readonly meeting?: number;
}

const attendanceKeyForm =
  /^attendance\/([A-Za-z0-9_-]{1,64})\/([A-Za-z0-9_-]{1,64})(?:\.([1-9]\d{0,2}))?\/([^/\\]+)$/;

/** Reads the key of a dropped attendance report; undefined for what is none. */
export function droppedAttendance(key: string): DroppedAttendance | undefined {
  const [, tenant, sessionId, meeting, fileName] = attendanceKeyForm.exec(key) ?? [];
  if (tenant === undefined || sessionId === undefined || fileName === undefined) return undefined;
  return { tenant, sessionId, ...(meeting !== undefined && { meeting: Number(meeting) }), fileName };
}

/** Where the attendance reports of one meeting are dropped. */
export function attendancePlace({ tenant, sessionId, meeting }: Omit<DroppedAttendance, 'fileName'>): string {
  return `${importPlaces.attendance}${tenant}/${sessionId}${meeting === undefined ? '' : `.${meeting}`}/`;
}

/** Where an attendance report is dropped. */
export function attendanceKey(file: DroppedAttendance): string {
  return attendancePlace(file) + file.fileName;
}

/** Names a dropped attendance report without telling what it is called, which may name people. */
export function attendanceReportId(file: DroppedAttendance): string {
  return createHash('sha256').update(attendanceKey(file)).digest('hex').slice(0, 32);
}

/** Where is told what became of it. */
export function attendanceReportKey(tenant: string, sessionId: string, reportId: string): string {
  return `${importPlaces.attendanceReports}${tenant}/${sessionId}/${reportId}.json`;
}
