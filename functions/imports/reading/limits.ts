/** What a file may ask of the reader. */
export interface ReadingLimits {
  readonly fileBytes: number;
  /** In the file, header and empty ones included. */
  readonly rows: number;
  readonly columns: number;
  readonly cellCharacters: number;
  /** A csv row, with the newlines in its quotes: what an unclosed quote may swallow before reading ends there. */
  readonly rowBytes: number;
  /** The unpacked bytes of one part of a workbook. */
  readonly unpackedBytes: number;
  /** How many times its packed size a part of a workbook may become; deflate itself goes to 1032. */
  readonly unpackedRatio: number;
  /** The texts that the cells of a workbook share. They are the one thing that must be held whole. */
  readonly sharedTextBytes: number;
}

/** 1,048,576 rows and 32,767 characters in a cell are what Excel can hold; real sheets unpack to 8 to 60 times their size. */
export const defaultLimits: ReadingLimits = {
  fileBytes: 200_000_000,
  rows: 1_048_576,
  columns: 1_000,
  cellCharacters: 32_767,
  rowBytes: 4_000_000,
  unpackedBytes: 4_000_000_000,
  unpackedRatio: 250,
  sharedTextBytes: 128_000_000,
};
