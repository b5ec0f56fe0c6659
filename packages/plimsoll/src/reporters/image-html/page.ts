import { createHash } from 'node:crypto';
import { xmlText } from '../xml.ts';
import { pageScript, pageStyle } from './page.generated.ts';
import type { ReportData } from './report-data.types.ts';

/**
 * The report as one HTML file. Its policy allows nothing but its own script and style: what an image holds cannot run, and nothing is
 * loaded from anywhere.
 */
export function* htmlPage(data: ReportData): Generator<string> {
  const hash = createHash('sha256').update(pageScript).digest('base64');
  // `<` is all that could end the element; JSON may write it as an escape.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n';
  yield `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'">\n`;
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n';
  yield `<title>${xmlText(data.name)} · Plimsoll</title>\n<style>\n${pageStyle}</style>\n</head>\n<body>\n`;
  yield `<script type="application/json" id="data">${json}</script>\n`;
  yield `<script>${pageScript}</script>\n<noscript>This report needs JavaScript; it is all in this file.</noscript>\n</body>\n</html>\n`;
}
