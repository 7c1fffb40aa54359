/** What a bundle and its start cost when there is nothing in it. */
export const handler = async () => ({ statusCode: 200 });
