/// The style sheet of a report: system fonts, light and dark, phone to A4.
///
/// Severities differ in lightness as well as in hue, so that they are told apart without seeing colours.
enum HTMLStyle {
  static let sheet = """
    :root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d8dee4;--paper:#fff;--ground:#f5f6f8;\
    --critical:#7a0b1c;--high:#c2410c;--medium:#d99a1c;--low:#6fa3c8;--info:#aab4be;--plain:#4a6fa5;\
    --on-critical:#fff;--on-high:#fff;--on-medium:#231700;--on-low:#0b1d2a;--on-info:#14191e;\
    --bad:#a3162b;--fair:#8a5a00;--good:#14663a;--del:#ffebe9;--ins:#e2f5e6;--del-ink:#82071e;--ins-ink:#0b4f23;--link:#0a58b8}
    @media screen and (prefers-color-scheme:dark){:root{--ink:#e8ebef;--soft:#a3acb6;--line:#353c45;--paper:#1a1e23;--ground:#111418;\
    --critical:#ff8c9b;--high:#f0763e;--medium:#d9a53a;--low:#5b8fb5;--info:#5d6772;--plain:#7da2d6;\
    --on-critical:#33000a;--on-high:#2a0d00;--on-medium:#231700;--on-low:#04121c;--on-info:#fff;\
    --bad:#ff8c9b;--fair:#e6b450;--good:#6fd196;--del:#3c1d20;--ins:#16321f;--del-ink:#ffb3ba;--ins-ink:#9fe3b4;--link:#82b6ff}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,\
    "Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
    header,main,footer{max-width:1080px;margin:0 auto;padding:0 20px}
    header{padding-top:28px}
    .brand{margin:0;color:var(--soft);font-size:13px;font-weight:600;letter-spacing:.08em;text-transform:uppercase}
    h1{margin:2px 0 0;font-size:26px;line-height:1.25;letter-spacing:-.01em;overflow-wrap:anywhere}
    .about{margin:4px 0 0;color:var(--soft);font-size:14px}
    nav{display:flex;flex-wrap:wrap;gap:2px 18px;margin:6px 0 16px;font-size:14px}
    h2{margin:0 0 12px;font-size:19px;line-height:1.3}
    h3{margin:18px 0 8px;font-size:16px}
    h2+h3{margin-top:0}
    section>:last-child{margin-bottom:0}
    a{color:var(--link)}
    .skip{position:absolute;left:-999px}
    .skip:focus{left:12px;top:12px;background:var(--paper);padding:8px 12px;z-index:1}
    section{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:20px 22px;margin:0 0 16px;scroll-margin-top:12px}
    .answer{border-left:6px solid var(--soft)}
    .answer.bad{border-left-color:var(--bad)}.answer.fair{border-left-color:var(--fair)}.answer.good{border-left-color:var(--good)}
    .answer h2{font-size:22px;letter-spacing:-.01em;margin-bottom:4px;text-wrap:balance}
    .trend{margin:0;color:var(--soft)}
    .tiles{display:flex;flex-wrap:wrap;gap:10px;margin:10px 0 0}
    .severities{margin-top:16px}
    .tile{flex:1 1 118px}
    .tile{display:flex;flex-direction:column-reverse;justify-content:flex-end;border:1px solid var(--line);border-radius:10px;padding:10px 12px}
    .tile dt{color:var(--soft);font-size:13px;line-height:1.3}
    .tile dd{margin:0;font-size:24px;font-weight:650;line-height:1.2}
    .tile.sev{border-top:4px solid var(--line)}
    .tile.critical{border-top-color:var(--critical)}.tile.high{border-top-color:var(--high)}\
    .tile.medium{border-top-color:var(--medium)}.tile.low{border-top-color:var(--low)}.tile.info{border-top-color:var(--info)}
    .tile.zero dd{color:var(--soft);font-weight:400}
    rect.critical{fill:var(--critical)}rect.high{fill:var(--high)}rect.medium{fill:var(--medium)}\
    rect.low{fill:var(--low)}rect.info{fill:var(--info)}rect.plain{fill:var(--plain)}
    figure{margin:0}
    .plot{display:grid;grid-template-columns:auto 1fr;gap:4px 8px}
    .plot svg{width:100%;height:150px;display:block;border-bottom:1px solid var(--line);border-top:1px dashed var(--line)}
    .axis{display:flex;flex-direction:column;justify-content:space-between;color:var(--soft);font-size:12px;text-align:right;min-width:2ch}
    .dates{display:flex;justify-content:space-between;color:var(--soft);font-size:12px;grid-column:2;margin-bottom:8px}
    figcaption{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:13px;color:var(--soft)}
    .key::before{content:"";display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px;vertical-align:-1px;background:var(--info)}
    .key.critical::before{background:var(--critical)}.key.high::before{background:var(--high)}\
    .key.medium::before{background:var(--medium)}.key.low::before{background:var(--low)}
    .bars{display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:20px 32px}
    table{border-collapse:collapse}
    .bartable{width:100%;table-layout:fixed;font-size:14px;align-self:start}
    .bartable caption{text-align:left;font-weight:600;padding-bottom:6px}
    .bartable th{font-weight:400;text-align:left;padding:3px 10px 3px 0;overflow-wrap:anywhere;line-height:1.35;width:56%}
    .bartable td{vertical-align:top;padding-top:3px}
    .bartable .num{width:3.4em;padding-right:10px}
    .bar svg{width:100%;height:12px;margin-top:4px;display:block;border-radius:3px}
    .num{text-align:right;white-space:nowrap}
    summary{cursor:pointer}
    .figures{margin-top:12px;font-size:14px}
    .figures .list{width:auto;min-width:60%}
    .figures thead th+th{text-align:right}
    .scroll{overflow-x:auto}
    .list{width:100%;font-size:14px}
    .list th,.list td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
    .list td.num{text-align:right}
    .list thead th{color:var(--soft);font-weight:600;font-size:13px}
    .list tbody th{font-weight:600}
    .list td{overflow-wrap:break-word}.list .name,.list .path{overflow-wrap:anywhere}
    .list .lead,.list td.num{overflow-wrap:normal;white-space:nowrap}
    code,pre,.mono,.path{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
    code{overflow-wrap:anywhere}
    .drift{border:1px solid var(--line);border-left:5px solid var(--info);border-radius:10px;padding:14px 16px;margin:0 0 12px;scroll-margin-top:12px}
    .drift:target{outline:2px solid var(--link);outline-offset:2px}
    .drift:last-child{margin-bottom:0}
    .drift.critical{border-left-color:var(--critical)}.drift.high{border-left-color:var(--high)}\
    .drift.medium{border-left-color:var(--medium)}.drift.low{border-left-color:var(--low)}
    .drift h3,.drift summary{margin:0;font-size:15px;font-weight:600;line-height:1.7;overflow-wrap:anywhere}
    .drift summary h3{display:inline}
    .drift summary .path{display:block;margin:4px 0 0;font-weight:400;color:var(--soft)}
    .drift[open] .sides{margin-top:10px}
    .resource{margin-right:8px}
    .where{color:var(--soft);font-weight:400;font-size:14px}
    .chip{display:inline-block;font-size:12px;font-weight:600;line-height:1.6;border-radius:999px;padding:0 9px;margin-right:8px;\
    background:var(--info);color:var(--on-info);white-space:nowrap}
    .chip.critical{background:var(--critical);color:var(--on-critical)}.chip.high{background:var(--high);color:var(--on-high)}\
    .chip.medium{background:var(--medium);color:var(--on-medium)}.chip.low{background:var(--low);color:var(--on-low)}
    .chip.weakens,.chip.hardens,.chip.state{background:transparent;border:1px solid currentColor;color:var(--soft)}
    .chip.weakens{color:var(--bad)}.chip.hardens{color:var(--good)}
    .drift .path{margin:8px 0;overflow-wrap:anywhere}
    .whole{margin:8px 0}
    .sides{border:1px solid var(--line);border-radius:8px;overflow:hidden;margin:0 0 12px}
    .row{display:grid;grid-template-columns:1fr 1fr}
    .row>*{margin:0;padding:1px 10px;min-height:21px;white-space:pre-wrap;overflow-wrap:anywhere;min-width:0}
    .row>*+*{border-left:1px solid var(--line)}
    .names{border-bottom:1px solid var(--line);color:var(--soft);font-size:12px;font-weight:600}
    .names>*{padding:3px 10px}
    .del{background:var(--del);color:var(--del-ink)}
    .ins{background:var(--ins);color:var(--ins-ink)}
    .del::before{content:"−\u{a0}"}.ins::before{content:"+\u{a0}"}
    .skipped{grid-template-columns:1fr;color:var(--soft);font-size:13px}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:8px 24px;margin:0;font-size:14px}
    .facts dt{color:var(--soft);font-size:12px}
    .facts dd{margin:0;overflow-wrap:anywhere}
    .note{border-left:3px solid var(--fair);padding-left:12px}
    footer{color:var(--soft);font-size:13px;padding-bottom:32px}
    @media (max-width:640px){header,main,footer{padding-left:12px;padding-right:12px}section{padding:16px 14px}\
    h1{font-size:22px}.answer h2{font-size:19px}.row{grid-template-columns:1fr}.row>*+*{border-left:0}\
    .row.same>*+*,.names{display:none}.row>pre:empty{display:none}.tiles{gap:8px}\
    .tile{flex-basis:calc(50% - 8px);padding:8px 10px}.severities .tile{flex-basis:64px}.tile dd{font-size:21px}\
    .facts{grid-template-columns:1fr;gap:4px}.facts>div{display:grid;grid-template-columns:84px 1fr;gap:8px;align-items:baseline}\
    .stack,.stack tbody,.stack tr,.stack td,.stack tbody th{display:block}\
    .stack thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}\
    .stack tr{border-bottom:1px solid var(--line);padding:10px 0}.stack tr:last-child{border:0;padding-bottom:0}\
    .stack td,.stack tbody th{border:0;padding:1px 0}.stack .lead{display:inline-block;margin-right:10px}}
    @page{size:A4;margin:14mm}
    @media print{:root{color-scheme:light;--ground:#fff}body{font-size:12px}\
    header,main,footer{max-width:none;padding-left:0;padding-right:0}.skip,nav,.figures{display:none}\
    section{border:0;border-radius:0;padding:0 0 8px;margin-bottom:14px}.answer{padding-left:12px;border-left:6px solid}\
    .drift,.tile,.bartable,tr,figure,.row,.facts{break-inside:avoid}.drift.long{break-inside:auto}\
    h2,h3,thead,section>p,.names{break-after:avoid}.long,.long .sides{box-decoration-break:clone;-webkit-box-decoration-break:clone}\
    .about{margin-bottom:14px}.tile{flex-basis:90px;padding:8px 10px}.tile dd{font-size:17px}\
    .tile dt,.about,.facts,.list,.bartable{font-size:11px}.facts dt{font-size:10px}.plot svg{height:110px}.drift{padding:10px 12px}\
    .answer h2{font-size:18px}h2{font-size:16px}code,pre,.mono,.path{font-size:11px}.facts{grid-template-columns:repeat(4,1fr)}\
    .bars{grid-template-columns:repeat(3,1fr);gap:14px 24px}.bartable th{width:64%}a{color:inherit}.scroll{overflow:visible}\
    details::details-content{content-visibility:visible;display:block;height:auto}summary{list-style:none}\
    rect,.chip,.del,.ins,.key::before,.drift,.tile{-webkit-print-color-adjust:exact;print-color-adjust:exact}}

    """
}
