"""Theme -> the style of the HTML page: colours and sizes of the paper, set in a measure that a phone has.

Sizes are rem, so that they follow the reader's own; sides are logical, so that a page from right to left is mirrored.
What has a ground or carries meaning by colour has an outline too, for screens that force their own colours.
"""

from __future__ import annotations

from handpress.brand.colour import to_hex
from handpress.brand.theme import TextStyle, Theme

# Sizes in px where the reader has set nothing; of what stands in no other place, as on paper, in its measure.
_LOOKS = {"body": 18, "strong": 18, "eyebrow": 17, "draft": 17, "summary": 18, "subheading": 20, "label": 17}
_LOOKS |= {"notice": 17, "phone": 20, "value": 20, "when": 18, "date": 20, "fact": 18, "clinic": 20, "call": 18}
_LOOKS |= {"footer": 17, "key_point": 18, "key_reason": 18, "key_time": 20, "emergency": 22, "urgent": 20, "order": 18}
_LOOKS |= {"mark_day": 18, "mark_date": 18, "mark_text": 18, "band_value": 26, "band_clock": 18, "sign": 18}
_LOOKS |= {"day": 20, "may": 19, "avoid": 19, "panel_heading": 20, "column_head": 18, "source": 17}
RAILS = ("mark-day", "relative")  # how entries begin that stand on a line, day by day
_COLOURS = ("ink", "muted", "brand", "alert", "tint", "alert_tint", "rule", "hairline", "on_brand")
_REM = 16  # px


def looks(theme: Theme) -> dict[TextStyle, str]:
    """Return the class of each text style; of those that are alike, the first."""
    return {getattr(theme, name): name.replace("_", "-") for name in reversed(_LOOKS)}


def stylesheet(theme: Theme) -> str:
    """Return the style of a page in the colours of *theme*."""
    colours = "".join(f"--{name.replace('_', '-')}:{to_hex(getattr(theme, name))};" for name in _COLOURS)
    lines = [f":root{{{colours}}}", _SHEET.strip()]
    known = {name: style for style, name in looks(theme).items()}
    for name, size in _LOOKS.items():
        if style := known.get(name.replace("_", "-")):
            look = f"font-size:{size / _REM:g}rem;font-weight:{700 if style.bold else 400};color:{to_hex(style.colour)}"
            lines.append(f".{name.replace('_', '-')}{{{look}}}")
    return "\n".join(lines) + "\n"


# The widths: 20rem is 320 px, where nothing may need scrolling sideways (WCAG 2.1, 1.4.10).
_SHEET = """
*,::before,::after{box-sizing:border-box}
html{color-scheme:light;-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-block-start:6rem}
body{margin:0;background:#fff;color:var(--ink);font:400 1.125rem/1.5 "Atkinson Hyperlegible",system-ui,-apple-system,\
"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word;hyphens:manual}
header,nav,main,footer{padding-inline:max(1rem,50% - 20rem)}
header{display:grid;grid-template-columns:auto 1fr;column-gap:.75rem;align-items:center;padding-block:.75rem}
header svg,header img{grid-row:1/span 4;align-self:start;block-size:2.25rem;inline-size:auto;max-inline-size:9rem;\
object-fit:contain;background:#fff;forced-color-adjust:none}
header p{grid-column:2;margin:0;line-height:1.35}
header p:only-of-type,header:not(:has(svg,img)) p{grid-column:1/-1}
header:has(+.calls) p:has(a){display:none}
main{padding-block:.75rem 1rem}
footer{padding-block:0 2rem}
footer p a{padding-block:.85rem}
h1,h2,h3,h4{line-height:1.25;break-after:avoid;text-wrap:balance}
h1{margin-block:.25rem .5rem;font-size:1.75rem;line-height:1.2143}
h2{margin-block:2.25rem .5rem;font-size:1.5rem;color:var(--brand)}
h3,h4,h5,h6{margin-block:1.25rem .25rem;font-size:1.25rem;line-height:1.3;color:var(--brand);break-after:avoid}
.side{margin-block:.75rem .25rem;border-block-end:.125rem solid}
p{margin-block:.5rem .75rem}
ul,ol{margin-block:.5rem .75rem;padding-inline-start:1.5rem}
li{margin-block:.4rem;padding-inline-start:.25rem;break-inside:avoid}
li::marker{color:var(--brand)}
.steps{padding:0;list-style:none;counter-reset:step}
.steps>li{position:relative;min-block-size:1.75rem;margin-block:.75rem;padding-inline-start:2.5rem;\
counter-increment:step}
.steps>li::before{content:counter(step);position:absolute;inset-inline-start:0;min-inline-size:1.75rem;\
padding-inline:.25rem;border:.1rem solid var(--brand);border-radius:1rem;background:var(--brand);\
color:var(--on-brand);font-size:1.0625rem;font-weight:700;line-height:1.55rem;text-align:center;\
print-color-adjust:exact;-webkit-print-color-adjust:exact}
.steps p{margin-block:0 .1rem}
a{color:var(--brand);text-underline-offset:.15em;text-decoration-thickness:.09em;display:inline-block;\
padding-block:.66rem;max-inline-size:100%}
a:hover{text-decoration-thickness:.18em}
:focus-visible{outline:.2rem solid var(--brand);outline-offset:.15rem}
.calls{position:sticky;inset-block-start:0;z-index:2;display:flex;flex-wrap:wrap;gap:.375rem;\
padding-block:.5rem .4375rem;background:#fff;border-block-end:.125rem solid var(--brand)}
@media (max-width:16rem),(max-height:24rem){.calls{position:static}}
.button{display:grid;grid-template-columns:auto 1fr;column-gap:.375rem;align-content:center;align-items:center;\
min-block-size:3.5rem;padding:.25rem .4375rem;border:.125rem solid;border-radius:.375rem;background:#fff;\
color:var(--brand);font-weight:700;line-height:1.15;text-decoration:none}
.calls .button{flex:1 1 0;min-inline-size:min-content;padding-inline:.375rem;font-size:1.0625rem}
.button svg{grid-row:1/span 2;inline-size:1.5rem;block-size:auto}
.calls svg{inline-size:1.25rem}
.button span{grid-column:2}
.emergency-call{background:var(--alert);border-color:var(--alert);color:#fff}
.calls .emergency-call{flex:1.12 1 0}
.to-call{margin-block:.5rem}
.to-call .button{grid-template-columns:auto auto;justify-content:center;font-size:1.25rem}
.number{display:flex;flex-wrap:wrap;gap:.125rem .75rem;padding-inline:.75rem;color:var(--ink);font-weight:400}
p:has(>.number){margin-block:.375rem}
div.alert .number{padding-inline:0;border-color:transparent;background:transparent}
div.alert .number .phone{text-decoration:underline}
.web{grid-template-columns:auto minmax(0,1fr);padding:.5rem .75rem}
.web span{grid-column:2}
.jumps ul{display:flex;flex-wrap:wrap;gap:.375rem;margin:.5rem 0 0;padding:0;list-style:none}
.jumps li{flex:1 1 30%;min-inline-size:min-content;margin:0;padding:0;display:grid}
.jumps a{display:grid;place-content:center;min-block-size:3rem;padding:.25rem .375rem;border-radius:.375rem;\
background:var(--tint);font-size:1.0625rem;font-weight:700;line-height:1.2;text-align:center;overflow-wrap:normal}
.jumps .warn{background:var(--alert-tint);color:var(--alert)}
.to-top a{font-weight:700}
.sign-of{flex:none;inline-size:1.75rem;block-size:1.75rem}
:is(h3,h4,h5,h6,strong):is(.emergency,.urgent){display:grid;\
grid-template-columns:auto minmax(0,1fr);gap:.5rem;align-items:center}
.eyebrow,.draft{margin-block:0 .25rem}
.picture{margin-block:1rem .25rem}
.picture svg,.picture img{display:block;inline-size:100%;max-inline-size:24rem;block-size:auto;background:#fff;\
forced-color-adjust:none}
.people svg{max-inline-size:13.5rem}
.caption{margin-block:0 1rem;font-size:1.0625rem;color:var(--muted)}
.summary{margin-block-end:1rem}
.panel,.alert,.box{margin-block:1.25rem;padding:1rem;border:1px solid var(--rule);border-radius:.375rem}
.panel>:first-child,.alert>:first-child,.box>:first-child{margin-block-start:0}
.panel>:last-child,.alert>:last-child,.box>:last-child{margin-block-end:0}
.panel{background:var(--tint);border-color:transparent}
.alert{background:var(--alert-tint);border:.1rem solid var(--alert);border-inline-start-width:.5rem}
.alert :is(h2,h3,h4,h5,h6),.alert li::marker{color:var(--alert)}
.alert a{color:var(--ink)}
.alert .emergency-call{color:#fff}
.key{margin-block:1.25rem;padding:.75rem 1rem;border:.1875rem solid var(--brand);border-radius:.375rem}
.key h2{margin-block:0 .25rem;font-size:1.375rem}
.key .tasks{margin:0}
.key .tasks>li{align-items:center;padding-block:.625rem;border-block:1px solid var(--hairline);border-block-end:0}
.fields{display:grid;gap:.75rem 1.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,8rem),1fr))}
.fields>p:has(.blank,.band-value,.body){grid-column:1/-1}
.fields :is(.strong,.body){display:block}
.band-value{line-height:1.25}
.fields .band-value::before{content:"\\A";white-space:pre}
.rail{list-style:none;padding:0}
.rail>li{position:relative;display:flex;flex-wrap:wrap;column-gap:.75rem;margin:0;padding-block-end:1rem;padding-inline-start:2.25rem}
.rail>li::before{content:"";position:absolute;inset-block:0;inset-inline-start:.6875rem;\
border-inline-start:.125rem solid var(--brand)}
.rail>li:first-child::before{inset-block-start:.8rem}
.rail>li:not(:has(>svg)){padding-inline-start:0}
.rail>li:not(:has(>svg))::before{display:none}
.rail>li:not(:has(>svg))+li::before{inset-block-start:.8rem}
.rail>li:last-child::before{inset-block-end:auto;block-size:.8rem}
.rail>li>*{margin:0}
.rail h3,.rail h4{display:flex;flex-wrap:wrap;column-gap:.75rem;font-size:1.125rem;line-height:1.5}
.rail :is(h3,h4) .key-point{font-size:1.25rem}
.rail>li>:is(p:last-child,ul,div,:has(.blank)){flex-basis:100%}
:is(.node,.today){position:absolute;inset-block-start:.25rem;inset-inline-start:.1875rem;inline-size:1.125rem;\
block-size:1.125rem}
.today{inset-block-start:0;inset-inline-start:0;inline-size:1.5rem;block-size:1.5rem}
.fields>p{min-inline-size:0;margin:0}
.blank{font:inherit;font-size:1.125rem;color:var(--ink);inline-size:7rem;max-inline-size:100%;min-block-size:3rem;\
margin:.125rem 0;padding:.1rem .5rem;border:1px solid var(--rule);border-radius:.25rem;background:#fff}
.long{inline-size:13rem}
.line{display:block;inline-size:100%}
textarea.blank{line-height:2.75rem;padding-block:0;resize:vertical;\
background:repeating-linear-gradient(#fff 0 2.625rem,var(--rule) 2.625rem 2.75rem) local;\
print-color-adjust:exact;-webkit-print-color-adjust:exact}
.order{margin-block:.25rem}
.source{margin-block:0 .75rem}
.sign{margin-block:1.5rem 0}
.sign+.label{margin-block:.25rem 1rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));gap:.75rem 1.5rem;\
margin-block:1.25rem}
.facts dd{margin:0}
.tasks,.entries,.marked{list-style:none;padding:0}
.entries>li{padding:0}
.marked>li{display:grid;grid-template-columns:auto 1fr;column-gap:.625rem;padding:0}
.marked svg{inline-size:1.25rem;block-size:1.25rem;margin-block-start:.2rem;forced-color-adjust:none}
.tasks>li{position:relative;display:flex;flex-wrap:wrap;align-items:flex-start;gap:.25rem .75rem;margin:0;\
padding:.625rem 0 .25rem;min-block-size:3rem}
.tasks>li>div{flex:1 1 0;min-inline-size:0}
.tasks>li>.under{flex-basis:100%}
.icon{flex:none;inline-size:1.75rem;block-size:auto}
.key .icon{inline-size:2.75rem}
.tasks p{margin-block:0 .1rem}
.tasks .field{margin-block-end:.4rem}
.tasks label::after{content:"";position:absolute;inset:0}
.tasks{overflow-wrap:anywhere}
.tasks :is(a,.blank){position:relative;z-index:1}
.date{display:inline-block}
input[type=checkbox]{appearance:none;-webkit-appearance:none;display:grid;place-content:center;inline-size:1.75rem;\
block-size:1.75rem;margin:0;border:.125rem solid var(--brand);border-radius:.25rem;background:#fff;\
print-color-adjust:exact;-webkit-print-color-adjust:exact}
input[type=checkbox]:checked{background:var(--brand)}
input[type=checkbox]:checked::before{content:"";inline-size:1rem;block-size:.5rem;border:solid #fff;\
border-width:0 0 .2rem .2rem;transform:translateY(-.1rem) rotate(-45deg)}
label{cursor:pointer}
.whole{white-space:nowrap}
.whole>.blank{max-inline-size:calc(100% - .75rem)}
table{inline-size:100%;border-collapse:collapse;margin-block:1rem}
th{background:var(--brand);color:var(--on-brand);border-block-end:.125rem solid var(--brand);font-weight:700}
th,td{padding:.5rem .75rem;text-align:start;vertical-align:top}
td,tbody th{border-block-end:1px solid var(--hairline)}
tbody th{background:none;color:inherit}
td:first-child{inline-size:33%}
td:last-child{inline-size:27%}
td p,th p{margin:0}
tbody th p{font-weight:400}
tr{break-inside:avoid}
@media (max-width:22rem){.calls svg{display:none}}
@media (max-width:36rem){
table,tbody,tr,td,tbody th{display:block}
thead{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
tbody tr{margin-block:.75rem;padding:.75rem;border:1px solid var(--rule);border-radius:.375rem}
tr:has(>th){display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,8rem),1fr));column-gap:.75rem}
tbody th{grid-column:1/-1}
:is(td,tbody th):nth-child(n){inline-size:auto;padding:.2rem 0;border:0}
:is(td,tbody th)::before{content:attr(data-label);display:block;margin-block-start:.25rem;font-size:1.0625rem;\
font-weight:400;color:var(--muted)}
}
@media (forced-colors:active){
input[type=checkbox]{appearance:auto;-webkit-appearance:auto}
.panel,.jumps a{border:1px solid}
}
@media print{
html{font-size:10.67pt}
nav.calls,.jumps,.to-top,.to-call{display:none}
header,main,footer{padding-inline:0}
header{border-block-end:.25rem solid var(--brand)}
header:has(+.calls) p:has(a){display:block}
.blank{min-block-size:1.75rem;border-width:0 0 .125rem;border-radius:0;background:transparent}
.panel,.alert{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.panel{border-color:var(--brand)}
.panel,.alert,.box{break-inside:avoid;-webkit-box-decoration-break:clone;box-decoration-break:clone}
p:has(+ul),p:has(+ol){break-after:avoid}
p,.tasks>li{break-inside:avoid}
th{background:none;color:var(--ink)}
a,.number{color:inherit;text-decoration:none}
.number{padding:0;border:0;min-block-size:0;background:transparent}
textarea.blank{resize:none}
}
"""
