"""Theme -> the style of the HTML page: colours and sizes of the paper, set in a measure that a phone has.

Sizes are rem, so that they follow the reader's own; sides are logical, so that a page from right to left is mirrored.
What has a ground or carries meaning by colour has an outline too, for screens that force their own colours.
"""

from __future__ import annotations

from handpress.brand.colour import to_hex
from handpress.brand.theme import TextStyle, Theme

_LOOKS = ["body", "strong", "eyebrow", "draft", "summary", "subheading", "label", "notice", "phone"]
_LOOKS += ["value", "when", "date", "fact", "clinic", "call", "footer"]
_COLOURS = ("ink", "muted", "brand", "alert", "tint", "alert_tint", "rule", "hairline", "on_brand")
_BODY = 1.125  # rem: 18 px where the reader has set nothing
_SMALLEST = 0.9375  # rem


def looks(theme: Theme) -> dict[TextStyle, str]:
    """Return the class of each text style; of those that are alike, the first."""
    return {getattr(theme, name): name for name in reversed(_LOOKS)}


def stylesheet(theme: Theme) -> str:
    """Return the style of a page in the colours of *theme*."""
    colours = "".join(f"--{name.replace('_', '-')}:{to_hex(getattr(theme, name))};" for name in _COLOURS)
    lines = [f":root{{{colours}}}", _SHEET.strip()]
    for style, name in sorted(looks(theme).items(), key=lambda entry: _LOOKS.index(entry[1])):
        weight = 700 if style.bold else 400
        lines.append(f".{name}{{font-size:{_rem(style, theme)};font-weight:{weight};color:{to_hex(style.colour)}}}")
    return "\n".join(lines) + "\n"


def _rem(style: TextStyle, theme: Theme) -> str:
    return f"{max(_SMALLEST, style.size / theme.body.size * _BODY):.4g}rem"


# The widths: 20rem is 320 px, where nothing may need scrolling sideways (WCAG 2.1, 1.4.10).
_SHEET = """
*,::before,::after{box-sizing:border-box}
html{color-scheme:light;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:#fff;color:var(--ink);font:400 1.125rem/1.5 "Atkinson Hyperlegible",system-ui,-apple-system,\
"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word;hyphens:manual}
header,main,footer{max-inline-size:40rem;margin-inline:auto;padding-inline:1rem}
header{display:grid;grid-template-columns:auto 1fr;column-gap:.75rem;align-items:center;padding-block:1rem .75rem;\
border-block-end:.25rem solid var(--brand)}
header svg,header img{grid-row:1/span 4;align-self:start;block-size:3.25rem;inline-size:auto;max-inline-size:9rem;\
object-fit:contain;background:#fff;forced-color-adjust:none}
header p{grid-column:2;margin:0;line-height:1.35}
header p:only-of-type,header:not(:has(svg,img)) p{grid-column:1/-1}
main{padding-block:1rem 2rem}
footer{padding-block:.75rem 2rem;border-block-start:1px solid var(--hairline)}
footer p{margin-block:0 .15rem}
h1,h2,h3{line-height:1.25;break-after:avoid;text-wrap:balance}
h1{margin-block:.25rem .75rem;font-size:clamp(1.75rem,1.3rem + 2vw,2.4rem)}
h2{margin-block:2.25rem .5rem;font-size:1.5rem;color:var(--brand)}
h3{margin-block:1.5rem .25rem;font-size:1.2rem}
h4,h5,h6{line-height:1.3;margin-block:1.25rem .25rem;font-size:1.125rem;break-after:avoid}
p{margin-block:.5rem .75rem}
ul,ol{margin-block:.5rem .75rem;padding-inline-start:1.5rem}
li{margin-block:.4rem;padding-inline-start:.25rem;break-inside:avoid}
li::marker{color:var(--brand)}
ol{padding-inline-start:2rem}
ol>li::marker{font-weight:700}
a{color:var(--brand);text-underline-offset:.15em;text-decoration-thickness:.09em;display:inline-block;\
padding-block:.15rem;max-inline-size:100%}
a:hover{text-decoration-thickness:.18em}
:focus-visible{outline:.2rem solid var(--brand);outline-offset:.15rem}
.eyebrow,.draft{margin-block:0 .25rem}
.draft{margin-block-end:.75rem}
.picture{margin-block:1rem .25rem}
.picture svg,.picture img{display:block;inline-size:100%;max-inline-size:24rem;block-size:auto;background:#fff;\
forced-color-adjust:none}
.caption{margin-block:0 1rem;font-size:1.0625rem;color:var(--muted)}
.summary{margin-block-end:1.25rem}
.panel,.alert,.box{margin-block:2rem;padding:1rem 1.125rem;border:1px solid var(--rule);border-radius:.5rem}
.panel>:first-child,.alert>:first-child,.box>:first-child{margin-block-start:0}
.panel>:last-child,.alert>:last-child,.box>:last-child{margin-block-end:0}
.panel{background:var(--tint);border-color:transparent}
.alert{background:var(--alert-tint);border:.1rem solid var(--alert);border-inline-start-width:.5rem}
.alert h2,.alert h3,.alert li::marker{color:var(--alert)}
.alert a{color:var(--ink)}
.fields{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;margin-block:1.25rem}
.fields>p{flex:1 1 12rem;min-inline-size:0;margin:0}
.fields .blank,.fields .value{display:block}
.blank{font:inherit;font-size:1.125rem;color:var(--ink);inline-size:7rem;max-inline-size:100%;margin:0;\
padding:.1rem .2rem;border:0;border-block-end:.125rem solid var(--rule);border-radius:0;background:transparent}
.long{inline-size:13rem}
.field .blank{inline-size:11rem}
.fields .blank,.sign .blank,td>.blank,textarea.blank{inline-size:100%}
textarea.blank{display:block;line-height:2.75rem;padding-block:0;resize:vertical;\
background:repeating-linear-gradient(transparent 0 2.625rem,var(--rule) 2.625rem 2.75rem) local;border:0;\
print-color-adjust:exact;-webkit-print-color-adjust:exact}
.sign{margin-block:2rem 0}
.sign+.label{margin-block:.25rem 1rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));gap:.75rem 1.5rem;\
margin-block:1.25rem}
.facts dd{margin:0}
.tasks,.entries,.marked{list-style:none;padding:0}
.entries>li{padding:0}
.marked>li{display:grid;grid-template-columns:auto 1fr;column-gap:.625rem;padding:0}
.marked svg{inline-size:1.25rem;block-size:1.25rem;margin-block-start:.2rem;forced-color-adjust:none}
.figure svg{max-inline-size:100%;block-size:auto;forced-color-adjust:none;background:#fff}
.tasks>li{display:grid;grid-template-columns:auto 1fr;column-gap:.875rem;margin:0;padding:.75rem 0;\
border-block-end:1px solid var(--hairline)}
.tasks>li:last-child{border-block-end:0;padding-block-end:.25rem}
.tasks>li>div{min-inline-size:0}
.tasks>li>.under{grid-column:1/-1}
.tasks p{margin-block:0 .1rem}
.tasks .field{margin-block-end:.4rem}
.date{display:inline-block}
.tasks input[type=checkbox]{inline-size:1.75rem;block-size:1.75rem;margin:0;accent-color:var(--brand)}
label{cursor:pointer}
.whole{white-space:nowrap}
table{inline-size:100%;border-collapse:collapse;margin-block:1rem}
th{background:var(--brand);color:var(--on-brand);border-block-end:.125rem solid var(--brand);font-weight:700}
th,td{padding:.5rem .75rem;text-align:start;vertical-align:top}
td,tbody th{border-block-end:1px solid var(--hairline)}
tbody th{background:none;color:inherit}
td:first-child{inline-size:33%}
td:last-child{inline-size:27%}
td p{margin:0}
tr{break-inside:avoid}
@media (max-width:36rem){
table,tbody,tr,td,tbody th{display:block}
tbody th{inline-size:auto;padding:.2rem 0;border:0}
thead{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
tbody tr{padding-block:.75rem 1.5rem;border-block-end:1px solid var(--hairline)}
td:nth-child(n){inline-size:auto;padding:.2rem 0;border:0}
td::before{content:attr(data-label);display:block;margin-block-start:.25rem;font-size:.9375rem;color:var(--muted)}
}
@media (forced-colors:active){
textarea.blank{border:1px solid}
.panel{border-color:CanvasText}
}
@media print{
html{font-size:10.67pt}
header,main,footer{max-inline-size:none;padding-inline:0}
.panel,.alert{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.panel{border-color:var(--brand)}
.panel,.alert,.box{break-inside:avoid;-webkit-box-decoration-break:clone;box-decoration-break:clone}
p:has(+ul),p:has(+ol){break-after:avoid}
a{color:inherit;text-decoration:none}
textarea.blank{resize:none}
}
"""
