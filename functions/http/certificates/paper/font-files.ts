/**
 * Noto Sans, which has the letters of all languages that are written with Latin, Greek and Cyrillic ones: the files, as they
 * are found from a module. infra/function-files.ts lays them beside the bundle.
 */
export const fontFiles = {
  light: '@expo-google-fonts/noto-sans/300Light/NotoSans_300Light.ttf',
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
} as const;
export type FontName = keyof typeof fontFiles;
