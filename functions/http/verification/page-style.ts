/** What the page may be framed with when the tenant says no colour. */
const usualAccent = '#4a6785';

/**
 * The page's style. All texts have a contrast of 4.5 or more to what is behind them (WCAG 2.2, 1.4.3), in light and in dark. The
 * tenant's colour is an edge and never behind or in a text, so any will do.
 *
 * @param accentColour `#rrggbb`; anything else is not put in
 */
export function pageStyle(accentColour: string | undefined): string {
  const accent = /^#[0-9a-f]{6}$/i.test(accentColour ?? '') ? accentColour : usualAccent;
  return `:root{color-scheme:light dark;--accent:${accent};${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
${rules}
@media print{:root{color-scheme:light;${light}}body{background:#fff;padding:0}main{border:0;border-top:6px solid var(--accent);box-shadow:none;max-width:none}.standing{border-color:currentcolor}a::after{content:" (" attr(href) ")";word-break:break-all}}`;
}

const light = [
  '--page:#eef1f4;--card:#ffffff;--text:#1b2129;--soft:#56606b;--line:#d5dbe1;--link:#1a56a8',
  '--good:#14532d;--good-back:#e5f4ea;--wait:#664400;--wait-back:#fdf2d8',
  '--past:#414a54;--past-back:#e9edf1;--bad:#8a1c1c;--bad-back:#fcebea',
].join(';');
const dark = [
  '--page:#0f1317;--card:#191f26;--text:#e7ebef;--soft:#a5afba;--line:#333c46;--link:#8fbcf5',
  '--good:#97e0b0;--good-back:#133020;--wait:#f2cf83;--wait-back:#35290c',
  '--past:#c9d1d9;--past-back:#29313a;--bad:#ffb6b0;--bad-back:#401a1a',
].join(';');

const rules = `*{box-sizing:border-box}
body{margin:0;padding:clamp(.75rem,4vw,3rem) .75rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:34rem;margin:0 auto;padding:clamp(1.25rem,5vw,2.25rem);background:var(--card);border:1px solid var(--line);border-top:6px solid var(--accent);border-radius:.75rem;box-shadow:0 1px 3px rgb(0 0 0/.08)}
p,h1,dl,dd{margin:0}
.issuer{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1rem;margin-bottom:1.5rem;font-weight:600}
.issuer img{display:block;height:3rem;max-width:10rem;padding:.25rem;background:#fff;border-radius:.375rem;object-fit:contain}
.check{color:var(--soft);font-size:.9375rem}
h1{margin:.125rem 0 1.25rem;font-size:clamp(1.375rem,5vw,1.75rem);line-height:1.25;text-wrap:balance;hyphens:auto}
.standing{display:grid;grid-template-columns:auto 1fr;gap:.875rem;padding:1rem;border:1px solid transparent;border-radius:.625rem}
.standing svg{width:2rem;height:2rem;fill:none;stroke:currentcolor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.standing strong{display:block;font-size:1.25rem;line-height:2rem}
.valid{color:var(--good);background:var(--good-back)}
.in-grace{color:var(--wait);background:var(--wait-back)}
.expired,.unknown{color:var(--past);background:var(--past-back)}
.revoked,.replaced{color:var(--bad);background:var(--bad-back)}
.replacement{margin-top:1rem}
a{color:var(--link);text-underline-offset:.2em}
a:focus-visible{outline:3px solid var(--link);outline-offset:3px;border-radius:2px}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;margin-top:1.5rem}
dt,dd{padding:.625rem 0;border-top:1px solid var(--line)}
dt{padding-right:1.25rem;color:var(--soft)}
dd{font-weight:500}
.number{font-size:.875rem;font-weight:400;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.hint{margin-top:1.25rem}
.hint,footer{color:var(--soft);font-size:.9375rem}
footer{max-width:34rem;margin:1rem auto 0;text-align:center;text-wrap:balance}
@media (max-width:26rem){dl{display:block}dt{padding-bottom:0}dd{padding-top:0;border-top:0}}`;
