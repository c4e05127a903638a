// offline/evidence/html/style.h - how the page looks: on a screen, light or dark, and on paper.

#pragma once

#include <string_view>

namespace lisrtp::evidence::html
{

inline constexpr std::string_view style = R"CSS(
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--tint:#f4f6f8;--line:#d0d7de;
--link:#0550ae;--good:#116329;--goodbg:#dafbe1;--partly:#7d4e00;--partlybg:#fff3c4;--bad:#a40e26;--badbg:#ffe5e8;
--neutral:#424a53;--neutralbg:#eaeef2;--a:#0969da;--b:#8250df;--ok:#2da44e;--un:#bf8700;--du:#8c959f;--fa:#cf222e;--nc:#c9d1d9}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9ba6b2;--paper:#0d1117;--tint:#161b22;--line:#3d444d;
--link:#79c0ff;--good:#7ee787;--goodbg:#12361f;--partly:#f2cc60;--partlybg:#3b2e00;--bad:#ffa198;--badbg:#4c1519;
--neutral:#c9d1d9;--neutralbg:#2d333b;--a:#58a6ff;--b:#bc8cff;--ok:#3fb950;--un:#d29922;--du:#8b949e;--fa:#f85149;--nc:#484f58}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:0 1.25rem 4rem;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif}
header{border-bottom:2px solid var(--ink);margin-bottom:1.5rem;padding:1.5rem 0 .75rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}h2{font-size:1.35rem;margin:2.25rem 0 .75rem}
h3{font-size:1.05rem;margin:1.25rem 0 .5rem}h4{font-size:.95rem;margin:1.5rem 0 .5rem}
header p{margin:.25rem 0;color:var(--soft)}nav a{margin-right:1rem}
a{color:var(--link)}a:focus-visible,button:focus-visible,summary:focus-visible,input:focus-visible,audio:focus-visible
{outline:3px solid var(--a);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem;z-index:1}
.lead{font-size:1.15rem}.note,.alt summary,dt,.top{color:var(--soft);font-size:.9rem}
.warn{color:var(--bad)}
.badge{display:inline-block;padding:.05rem .55rem;border-radius:1rem;font-size:.85rem;font-weight:600;white-space:nowrap;
border:1px solid currentColor}
.good{color:var(--good);background:var(--goodbg)}.partly{color:var(--partly);background:var(--partlybg)}
.bad{color:var(--bad);background:var(--badbg)}.neutral{color:var(--neutral);background:var(--neutralbg)}
::placeholder{color:var(--soft);opacity:1}
.verdicts{list-style:none;padding:0}.verdicts li{margin:.5rem 0}
.scroll{overflow-x:auto}time{white-space:nowrap}.text{white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
th{border-bottom:2px solid var(--line);white-space:nowrap}.r{text-align:right;font-variant-numeric:tabular-nums}
.list td{overflow-wrap:anywhere}.list td:nth-child(4),.list td:last-child{white-space:nowrap}
th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:3px solid var(--a)}
th[aria-sort=ascending] button::after{content:" \2191"}th[aria-sort=descending] button::after{content:" \2193"}
code{font:.9em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}.hash{font-size:.75em}
.filter{margin:.5rem 0 1rem}.filter input{font:inherit;padding:.3rem .5rem;width:16rem;max-width:100%;border:1px solid var(--soft);
border-radius:.3rem;background:var(--paper);color:var(--ink)}
details.call{border:1px solid var(--line);border-radius:.5rem;margin:.75rem 0;content-visibility:auto;contain-intrinsic-size:auto 3.2rem}
details.call[open]{contain-intrinsic-size:auto 60rem}
details.call>summary{display:flex;gap:.75rem;align-items:center;justify-content:space-between;flex-wrap:wrap;
padding:.6rem .9rem;cursor:pointer;background:var(--tint);border-radius:.5rem}
details.call>summary h3{margin:0}.who{font-weight:400;overflow-wrap:anywhere}
.in{padding:.25rem 1rem .75rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.75rem 0}.facts dd{margin:0;overflow-wrap:anywhere}
.words{margin:0}.words dt{font-weight:600;color:var(--ink);margin-top:.6rem;font-size:1rem}.words dd{margin:0 0 0 1.25rem}
.wave{display:block;width:100%;height:5.5rem;background:var(--tint);border-radius:.3rem}
.wave path{stroke-width:1.2;fill:none}.wa{stroke:var(--a)}.wb{stroke:var(--b)}
audio{width:100%;margin:.4rem 0}
.strip{display:block;width:12rem;height:.7rem;margin:.25rem 0;border-radius:2px;background:var(--tint)}
.strips{display:grid;grid-template-columns:max-content 1fr;gap:0 .5rem;align-items:center;font-size:.78rem;color:var(--soft)}
.legend{font-size:.82rem;color:var(--soft);margin:.4rem 0}.legend svg{width:.8rem;height:.8rem;margin:0 .25rem 0 .9rem;vertical-align:-.08rem}
.axis{display:flex;justify-content:space-between;font-size:.78rem;color:var(--soft);margin:.1rem 0}
.ok{fill:var(--ok)}.un{fill:var(--un)}.du{fill:var(--du)}.fa{fill:var(--fa)}.nc{fill:var(--nc)}
.streams .more td{border-bottom:2px solid var(--line);padding-top:0;color:var(--soft)}.streams .more p{margin:.1rem 0}
.streams tr:has(+.more) td{border-bottom:0}
kbd{border:1px solid var(--line);border-radius:.25rem;padding:0 .35rem;background:var(--tint);color:var(--ink)}
sup{line-height:0}
.chain{display:flex;flex-wrap:wrap;gap:.75rem 1.35rem;font-size:.88rem;line-height:1.35;list-style:none;padding:0;margin:.75rem 0}
.chain li{position:relative;flex:1 1 6.4rem;max-width:13rem;border:1.5px solid var(--soft);border-radius:.5rem;
padding:.4rem .5rem;background:var(--tint);break-inside:avoid}
.chain li+li::before{content:"\2192";position:absolute;left:-1.2rem;top:50%;transform:translateY(-50%);color:var(--soft);font-size:1.1rem}
.chain .proof{border-color:var(--good);background:var(--goodbg);border-width:2px}.chain .miss{border-color:var(--bad);background:var(--badbg)}
.chain span{display:block}.chain .n{font-size:.78rem;color:var(--soft);text-transform:none}.chain .proof .n,.chain .proof .p{color:var(--good)}
.chain .v{margin:.1rem 0}.chain .p{font-size:.78rem;color:var(--soft);overflow-wrap:anywhere}
.ladder{width:100%;min-width:34rem;height:auto;display:block;font:12px system-ui,"DejaVu Sans",sans-serif}
.ladder text{fill:var(--ink)}.ladder .f{fill:var(--soft);font-variant-numeric:tabular-nums}.ladder .h{fill:var(--soft);font-weight:600}
.ladder .m{text-anchor:middle}.life{stroke:var(--line);stroke-width:1.5;fill:none}
.ar{stroke:var(--ink);stroke-width:1.3;fill:none}.an{stroke:var(--soft)}.ar.key{stroke:var(--a);stroke-width:2}.dot{fill:var(--ink)}
.files{columns:2}.top{text-align:right;margin:.5rem 0 0}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--paper:#fff;--tint:#f6f6f6;--line:#bbb;--link:#000;--good:#0b4a1e;--goodbg:#eef9f0;
--partly:#5c3a00;--partlybg:#fff8e0;--bad:#8a0c20;--badbg:#fff0f1;--neutral:#333;--neutralbg:#f0f0f0;--a:#0550ae;--b:#6639ba;
--ok:#2da44e;--un:#bf8700;--du:#8c959f;--fa:#cf222e;--nc:#c9d1d9}
body{max-width:none;padding:0;font-size:10pt}nav,.filter,.skip,audio,.top,.alt{display:none!important}
details.call{content-visibility:visible;border:0;border-top:1.5px solid #000;border-radius:0;break-inside:auto}
details.call>summary{background:none;padding:.4rem 0}.in{padding:0}
.scroll{overflow:visible}h2,h3,h4,summary{break-after:avoid}tr,.wave,.ladder{break-inside:avoid}
.ladder{min-width:0;max-height:22cm}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@page{margin:16mm 14mm}
)CSS";

} // namespace lisrtp::evidence::html
