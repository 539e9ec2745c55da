import { escaped } from "../check/render/xml";

/**
 * A page for people with nothing beside it: no script, no image, no font, no address that a browser would ask. The policy
 * in its head holds browsers to that.
 *
 * @param style and body are CSS and HTML already
 */
export const htmlDocument = (title: string, style: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}
</style>
</head>
<body>
${body}</body>
</html>
`;
