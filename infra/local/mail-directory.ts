/** Where in the data directory mail lands, each in a file that any mail program opens. */
export const mailDirectory = 'mail';
