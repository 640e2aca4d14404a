"""The look of the page that shows an import: the desk's grey and ink, its states as drawing, word and colour."""

from __future__ import annotations


def _drawing(name: str, inside: str) -> str:
    return f'<symbol id="i-{name}" viewBox="0 0 16 16">{inside}</symbol>'


_LINE = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
_DRAWINGS = (
    _drawing("mark", f'<path {_LINE} d="M5 2.5v11M11 2.5v11M5 8h6M1 1h2M1 1v2M15 15h-2M15 15v-2"/>'),
    _drawing("check", f'<path {_LINE} d="M8 2 15 14H1ZM8 6.5v3.2M8 11.9v.1"/>'),
    _drawing("minus", f'<path {_LINE} d="M3 8h10"/>'),
    _drawing("tick", f'<path {_LINE} d="m2.5 8.5 3.5 4 7.5-9"/>'),
    _drawing("draft", f'<path {_LINE} d="m2 14 .8-3.4L11 2.4l2.6 2.6-8.2 8.2ZM9.5 4l2.6 2.6"/>'),
    _drawing("lines", f'<path {_LINE} d="M2 4h12M2 8h12M2 12h7"/>'),
    _drawing("up", f'<path {_LINE} d="M8 13V3M4 7l4-4 4 4"/>'),
)
ICONS = f'<svg width="0" height="0" aria-hidden="true" class="unseen">{"".join(_DRAWINGS)}</svg>'

# Contrasts as of the desk: ink 16.4, quiet 7.6 on white and 6.5 on the desk, states 5.9 at least.
STYLE = """
:root{--ink:#15212a;--quiet:#465660;--desk:#e9edf0;--sheet:#fff;--edge:#d3dbe0;--act:#1c4b9b;--draft:#744800;
--draft-on:#fcefd2;--bad:#a01c22;--bad-on:#fce9e8;--ok:#1b6737;--out:#465660;--out-on:#e6ebee;
--lit:#fff3a8;color-scheme:light}
*,::before,::after{box-sizing:border-box}
html{scroll-padding-block-start:4.5rem;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--desk);color:var(--ink);font:400 15px/1.5 "Atkinson Hyperlegible Next",
"Atkinson Hyperlegible",system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
body>header{position:sticky;inset-block-start:0;z-index:2;display:flex;gap:.6rem;align-items:center;
padding:.75rem 1.25rem;background:var(--ink);color:#fff}
body>header b{font-size:1.07rem}body>header span{color:#c9d3da}
main{max-width:88rem;margin:0 auto;padding:1.25rem}
article{margin-block-end:3rem}
h1,h2,h3,h4,p,ul,ol,dl,dd{margin:0;padding:0}
h1{font-size:1.5rem;line-height:1.25;text-wrap:balance}
h3{font-size:1.13rem;line-height:1.3}
h4{font-size:.87rem;color:var(--quiet);font-weight:600;margin-block-end:.25rem}
ul,ol{list-style:none}
a{color:var(--act)}
a:focus-visible,summary:focus-visible,.scrolls:focus-visible{outline:3px solid var(--act);outline-offset:2px;
border-radius:3px}
.quiet{color:var(--quiet);font-weight:400}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;inset-inline-start:1rem;inset-block-start:-4rem;background:#fff;padding:.5rem 1rem;z-index:3}
.skip:focus{inset-block-start:.5rem}
.icon{inline-size:1em;block-size:1em;flex:none;vertical-align:-.12em;margin-inline-end:.4em}
body>header .icon{inline-size:1.4rem;block-size:1.4rem;margin:0}
.card{background:var(--sheet);border-radius:8px;box-shadow:0 0 0 1px var(--edge);padding:1.25rem;margin-block-end:1rem}
.chips{display:flex;flex-wrap:wrap;gap:.5rem;margin-block:.75rem 0}
.chip{border-radius:1rem;padding:.1rem .75rem;font-weight:600;font-size:.93rem}
.draft{background:var(--draft-on);color:var(--draft)}
.out.chip,.plain{background:var(--out-on);color:var(--out)}
details{margin-block-start:.75rem;border-block-start:1px solid var(--edge);padding-block-start:.75rem}
summary{font-weight:600;cursor:pointer;min-block-size:28px}
.listed li{display:flex;gap:.9rem;padding-block:.3rem}
.at{flex:none;inline-size:6.2rem;font-variant-numeric:tabular-nums}
.contents{inline-size:100%;border-collapse:collapse;margin-block-start:.75rem}
th,td{text-align:start;vertical-align:top;padding:.35rem .75rem .35rem 0;border-block-end:1px solid var(--edge)}
.contents th:first-child{font-weight:400}.n{font-variant-numeric:tabular-nums}
thead th{color:var(--quiet);font-size:.87rem;font-weight:600}
.row{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1.25rem;padding-block:.5rem}
.heads{position:sticky;inset-block-start:3.1rem;z-index:1;background:var(--desk);padding-block:.35rem}
.side{font-size:.93rem;color:var(--quiet);font-weight:600}
.source:not(:empty){padding:.75rem .75rem .75rem 0;background:#f5f7f8;border-radius:4px;
box-shadow:0 0 0 1px var(--edge)}
.lines li{display:grid;grid-template-columns:3.4rem minmax(0,1fr);column-gap:.75rem;padding:.16rem .5rem .16rem 0;
border-radius:4px}
.lines li>:not(.no){grid-column:2}
.no{grid-column:1;grid-row:1;text-align:end;color:var(--quiet);font-variant-numeric:tabular-nums;font-size:.87rem;
line-height:1.73}
a.no{color:var(--act)}
.away{font-size:.87rem}.mute .words{color:var(--quiet)}
.place{font-size:.8rem;color:var(--quiet);order:-1}
.words{white-space:pre-wrap}.head{font-weight:700}
del{color:var(--quiet);text-decoration:line-through;text-decoration-thickness:1px}
.out{background:var(--out-on)}
.why,.check{font-size:.93rem}
.why{color:var(--out)}
.check,.listed .check{background:var(--draft-on);color:var(--draft);border-radius:4px;padding:.3rem .6rem;
margin-block:.2rem}
.hint{display:block;font-size:.93rem;color:var(--quiet)}.hint::first-letter{text-transform:uppercase}
.check .hint{color:inherit}
[dir=rtl] .kind,[dir=rtl] h4{text-align:right}
.sheet{background:var(--sheet);border-radius:4px;box-shadow:0 0 0 1px var(--edge),0 1px 3px #15212a14;
padding:1rem 1.25rem;display:grid;grid-template-columns:minmax(0,1fr);gap:.75rem;align-content:start;
justify-items:stretch}
.sheet.warned{border-inline-start:4px solid #c98a12}
.sheet p+p{margin-block-start:.4rem}
.title{font-size:1.4rem}
.kind{font-size:.87rem;color:var(--quiet);font-weight:600;margin-block-end:-.6rem}
h3.kind{font-size:1.13rem;color:var(--ink);margin:0}
code{font:400 .8rem ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;background:var(--out-on);
color:var(--out);border-radius:3px;padding:.05em .4em;margin-inline-start:.3em;vertical-align:.06em}
.from{font-size:.72rem;font-weight:400;text-decoration:none;border:1px solid var(--edge);border-radius:3px;
padding:0 .3em;margin:0 .35em;vertical-align:.12em;white-space:nowrap;font-variant-numeric:tabular-nums}
.from:hover{background:var(--act);color:#fff}
.sheet dl{display:grid;grid-template-columns:fit-content(40%) minmax(0,1fr);gap:.15rem 1rem}
.sheet dt{color:var(--quiet)}
.meta{font-size:.87rem;border-block-end:1px solid var(--edge);padding-block-end:.6rem}
.sheet ul:not(.ticks)>li{padding-inline-start:1.1rem;position:relative;margin-block:.2rem}
.sheet ul:not(.ticks)>li::before{content:"";position:absolute;inset-inline-start:.15rem;inset-block-start:.62em;
inline-size:.38em;block-size:.38em;border-radius:50%;background:var(--quiet)}
.steps{counter-reset:step}
.steps>li{counter-increment:step;position:relative;padding-inline-start:2rem;margin-block:.4rem}
.steps>li::before{content:counter(step);position:absolute;inset-inline-start:0;inline-size:1.4rem;block-size:1.4rem;
border-radius:50%;background:var(--ink);color:#fff;font-weight:600;font-size:.8rem;display:grid;place-items:center;
line-height:1}
.tick{display:grid;grid-template-columns:1.1rem minmax(0,1fr);gap:.7rem;padding-block:.3rem}
.tick::before{content:"";inline-size:1.05rem;block-size:1.05rem;border:1.75px solid var(--quiet);border-radius:3px;
margin-block-start:.22rem}
.tick .when{display:block;font-weight:600;font-size:.93rem;color:var(--act)}
.may,.avoid{border-inline-start:3px solid var(--ok);padding-inline-start:.8rem}.avoid{border-color:var(--bad)}
.may h4{color:var(--ok)}.avoid h4{color:var(--bad)}
.emergency,.emergency-signs,.warning{background:var(--bad-on);border:2px solid var(--bad);border-radius:6px;
padding:.7rem .9rem}
.emergency h4,.emergency-signs h4,.warning h4{color:var(--bad);font-size:1rem}
.urgent{background:var(--draft-on);border:2px solid #c98a12;border-radius:6px;padding:.7rem .9rem}
.urgent h4{color:var(--draft);font-size:1rem}
.sheet table{border-collapse:collapse;inline-size:100%}
.scrolls{position:relative;overflow-x:auto;overflow-wrap:break-word}.listed .at~*{min-inline-size:0}
.beyond{color:var(--quiet);padding:.6rem 0}
:target,.lit{background:var(--lit)}.sheet:target{background:#fffbe0}
.lines li:target,.lines li.lit{box-shadow:0 0 0 2px #d9b400}.v{unicode-bidi:isolate}
.v:target,.v.lit{box-shadow:0 0 0 2px #d9b400;
border-radius:2px}
@media screen and (max-width:760px){body{font-size:16px}main{padding:.75rem}
.row{grid-template-columns:minmax(0,1fr);gap:.25rem}
.heads{display:none}.lines li{grid-template-columns:2.4rem minmax(0,1fr)}.sheet{padding:.9rem}
.listed li{display:block;padding-block:.5rem}.at{display:block}.no,.from,.at{min-block-size:24px}
.source:not(:empty)::before{content:"The page";font-size:.87rem;color:var(--quiet);font-weight:600;
padding-inline-start:.75rem}
.from{padding:.15em .55em;font-size:.8rem}}
@media (forced-colors:active){.chip,.check,.out,.sheet,.lit,:target{border:1px solid}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{@page{margin:12mm}html,body{background:#fff;font-size:9pt}main{max-width:none;padding:0}
body>header,.heads{position:static}body>header{background:none;color:#000;padding:0 0 4mm}body>header span{color:#000}
.card,.sheet{box-shadow:none;border:1px solid #888}.skip{display:none}.from{border-color:#888}
article{break-after:page}.row{gap:5mm;padding-block:1.5mm}.lines li,.tick,.steps>li,.check{break-inside:avoid}
.row{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
details::details-content{content-visibility:visible}}
"""

# Lights up what belongs to what is pointed at; without it every link still leads there.
SCRIPT = """
"use strict";
var lit=[];
function light(event){
  var at=event.target.closest&&event.target.closest("[data-at]");
  lit.forEach(function(one){one.classList.remove("lit")});
  lit=at?[at].concat(at.dataset.at.split(" ").map(function(id){return document.getElementById(id)})):[];
  lit=lit.filter(Boolean);
  lit.forEach(function(one){one.classList.add("lit")});
}
document.addEventListener("mouseover",light);
document.addEventListener("focusin",light);
"""
