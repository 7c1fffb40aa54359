/** What pdfkit has and its types, which are of an earlier version, lack. */
declare namespace PDFKit.Mixins {
  interface PDFFont {
    /** What is written with now: for each of its glyphs, in the order of their first use, the characters that it stands for. */
    readonly _font: { readonly unicode: number[][] };
    /** A font that fontkit has read already. */
    registerFont(name: string, font: import('fontkit').Font): this;
  }

  interface OpenedImage {
    readonly width: number;
    readonly height: number;
    /** By EXIF: above 4, width and height change places. */
    readonly orientation?: number;
  }

  interface PDFImage {
    /**
     * Reads an image, and nothing of it is in the document before it is drawn.
     *
     * @throws Error when it is none
     */
    openImage(source: Uint8Array): OpenedImage;
    image(image: OpenedImage, x: number, y: number, options?: ImageOption): this;
  }

  interface PDFMarking {
    struct(tag: string, children: PDFStructureElementChild | PDFStructureElementChild[]): PDFStructureElement;
  }

  interface StructureElementOptions {
    /** From the left and the top of the page. */
    bbox?: readonly [number, number, number, number];
    placement?: 'Block' | 'Inline';
  }

  interface PDFAttachmentOptions {
    /** AFRelationship (ISO 19005-3, annex E) */
    relationship?: 'Source' | 'Data' | 'Alternative' | 'Supplement' | 'Unspecified';
  }
}
