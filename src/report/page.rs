//! The page of the report: what it is given, and its markup with its style sheet.
//!
//! In: nothing. Out: [`Page`], which renders itself; every text from outside is escaped by the template, and only charts
//! and pictures, which escape their own, are taken as they are. It must not know where its texts come from.

use askama::Template;

use super::settings::Assumption;
use super::table::{Mark, Row, Table};
use super::verdict::Verdict;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="generator" content="Topolab"/>
<meta name="color-scheme" content="light dark"/>
<title>{{ table.title }}: how shall the systems talk?</title>
<style>
{{ styles|safe }}
:root{--ground:#fff;--ink:#16202c;--faint:#5d6b7a;--edge:#dfe4ea;--box:#f3f6fb;--accent:#2f6feb;--fault:#fdeae6;--fault-ink:#b93a1f}
@media (prefers-color-scheme:dark){:root{--ground:#10151c;--ink:#e8edf3;--faint:#94a1b0;--edge:#2a3440;--box:#18202b;--accent:#5b8ff5;--fault:#3a1f1a;--fault-ink:#ff9a80}}
@media print{:root{--ground:#fff;--ink:#16202c;--faint:#5d6b7a;--edge:#dfe4ea;--box:#f3f6fb;--accent:#2f6feb;--fault:#fdeae6;--fault-ink:#b93a1f}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.5 Inter,system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:960px;margin:0 auto;padding:36px 30px 60px}
h1{font-size:25px;line-height:1.25;margin:0 0 6px}h2{font-size:16px;margin:34px 0 8px}h3{font-size:14px;margin:20px 0 4px}
p{margin:6px 0}.faint,.note{color:var(--faint)}.note{font-size:12px}
.verdict{background:var(--box);border-left:4px solid var(--accent);padding:14px 18px;margin:18px 0;font-size:15.5px;line-height:1.6}
.four{display:grid;grid-template-columns:repeat(4,1fr);gap:10px}.four.wide{grid-template-columns:repeat(2,1fr)}
.four figure{margin:0;border:1px solid var(--edge);border-radius:8px;padding:10px}
.four figcaption,.arch{color:var(--c);font-weight:600}.four svg{width:100%;height:auto;display:block}
table{border-collapse:collapse;width:100%;margin:4px 0}.figures{table-layout:fixed;min-width:640px}.figures th:first-child{width:34%}
th,td{padding:6px 8px;border-bottom:1px solid var(--edge);text-align:right;vertical-align:top;font-weight:400}
th:first-child,td.left,th.left{text-align:left}thead th{font-weight:600;color:var(--c,var(--ink))}
tbody th{color:var(--ink)}td .win{font-weight:700;border-bottom:2px solid currentColor;padding-bottom:1px}
td.missing{color:var(--faint)}td{overflow-wrap:anywhere}
.scroll{overflow-x:auto}
.chart{width:100%;height:auto;display:block}.chart text{fill:var(--ink);font-size:12px}
.chart .tick{fill:var(--faint);font-size:11px}.chart .name{font-size:13px}
.chart .fault{fill:var(--fault)}.chart .fault-name{fill:var(--fault-ink);font-size:11px}
.chart .line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round}
.chart .band{fill:var(--c);opacity:.16;stroke:none}.chart .bar{fill:var(--c)}
.chart .axis{stroke:var(--faint);fill:none}.chart .grid{stroke:var(--edge);fill:none}
.chart .whisker{stroke:var(--ink);fill:none;stroke-width:1.2}.chart .deadline{stroke:var(--fault-ink);stroke-dasharray:4 3;fill:none}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:14px}
.legend{display:flex;gap:18px;flex-wrap:wrap;margin:4px 0 8px;font-size:12.5px}
.legend span::before{content:"";display:inline-block;width:18px;height:3px;background:var(--c);margin-right:6px;vertical-align:middle}
details{border:1px solid var(--edge);border-radius:8px;padding:8px 12px;margin:8px 0}summary{cursor:pointer}
code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px;overflow-wrap:anywhere}
pre{background:var(--box);padding:10px 12px;border-radius:6px;white-space:pre-wrap}
@media (max-width:760px){.four,.four.wide,.pair{grid-template-columns:1fr}}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}figure,tr,.chart,.verdict{break-inside:avoid}details>*{display:block}}
</style>
</head>
<body>
<main>
<h1>{{ table.title }}: how shall the systems talk?</h1>
<p class="faint">{{ subtitle }}</p>
<div class="verdict"><strong>{{ verdict.headline }}</strong>{% for sentence in verdict.sentences %} {{ sentence }}{% endfor %}</div>

<h2>The architectures</h2>
<div class="four{% if wide_pictures %} wide{% endif %}">
{% for picture in pictures %}<figure class="{{ picture.class }}"><figcaption>{{ picture.name }}</figcaption>{{ picture.svg|safe }}</figure>
{% endfor %}</div>

<h2>What they do</h2>
<p class="note">Latencies are of <em>{{ table.flow_name }}</em> ({{ table.flow_reason }}); every flow stands further below.</p>
<details><summary>On what footing they meet: {{ settings.rows.len() }} settings differ beside the topology, or follow from the sizing rule</summary>
<p class="note">Everything else is the same.</p>
{% call rows(settings) %}{% endcall %}
</details>
{% for group in main_tables %}<h3>{{ group.title }}</h3>
{% call rows(group) %}{% endcall %}
{% endfor %}
{% for footer in table.footers %}<p class="note">{{ footer }}</p>
{% endfor %}

<h2>When the network breaks</h2>
{% match timeline %}{% when Some with (chart) %}<p class="note">Correct deliveries a second under the fault plan, mean over replications with its band; shaded: faults.</p>
{% call legend() %}{% endcall %}
{{ chart|safe }}
{% when None %}<p>No broken pass: the fault plan is empty, or nothing was simulated.</p>{% endmatch %}

<h2>How long it takes</h2>
{% if survivals.is_empty() %}<p>Nothing simulated.</p>{% else %}<p class="note">Share of <em>{{ table.flow_name }}</em> slower than a latency, both axes logarithmic; a curve that stays up is what never arrived.</p>
{% call legend() %}{% endcall %}
<div class="pair">{% for chart in survivals %}<div>{{ chart|safe }}</div>
{% endfor %}</div>{% endif %}

<h2>What they cost</h2>
{{ cost_bars|safe }}
{% for price in prices %}<details class="{{ price.class }}"><summary><span class="arch">{{ price.name }}</span>: {{ price.a_year }} a year, line by line</summary>
<div class="scroll"><table><thead><tr><th scope="col" class="left">Part</th><th scope="col" class="left">What</th><th scope="col" class="left">Formula, inputs in the middle</th><th scope="col" class="left">Rests on</th><th scope="col">Amount</th></tr></thead>
<tbody>{% for line in price.lines %}<tr><td class="left">{{ line.part }}</td><th scope="row" class="left">{{ line.what }}</th><td class="left">{{ line.formula }}</td><td class="left">{{ line.basis }}</td><td>{{ line.amount }}</td></tr>
{% endfor %}</tbody></table></div>
<p class="note">Build is the whole, once; everything else a year.</p>
{% for note in price.notes %}<p class="note">{{ note }}</p>{% endfor %}
</details>
{% endfor %}

<h2>Flow by flow</h2>
{% for group in breakdown %}<h3>{{ group.title }}</h3>
{% call rows(group) %}{% endcall %}
{% endfor %}

<h2>Assumptions of the prices</h2>
<div class="scroll"><table><thead><tr><th scope="col" class="left">Figure</th><th scope="col">Middle (low–high)</th><th scope="col" class="left">Origin</th></tr></thead>
<tbody>{% for it in assumptions %}<tr><th scope="row" class="left">{{ it.what }}</th><td>{{ it.value }}</td><td class="left">{{ it.origin }}</td></tr>
{% endfor %}</tbody></table></div>

<h2>Faults that touch nothing</h2>
<ul>{% for line in untouched %}<li>{{ line }}</li>{% endfor %}</ul>

<h2>How this was made</h2>
{% match command %}{% when Some with (command) %}<p>The same figures come from</p><pre class="mono">{{ command }}</pre>{% when None %}{% endmatch %}
<p class="note">Figures are of a simulation: they hold as far as the scenario does. ± is noise of the simulation and says nothing about inputs that are wrong.</p>
</main>
</body>
</html>
{% macro legend() %}<div class="legend">{% for column in settings.columns %}<span class="{{ column.class }}">{{ column.name }}</span>{% endfor %}</div>{% endmacro %}
{% macro rows(group) %}<div class="scroll"><table class="figures"><thead><tr><th scope="col" class="left">Figure</th>{% for column in group.columns %}<th scope="col" class="{{ column.class }}">{{ column.name }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in group.rows %}<tr><th scope="row" class="left" title="{{ row.detail }}">{{ row.name }}</th>{% for cell in row.cells %}<td{% if cell.mark == Mark::Missing %} class="missing"{% endif %} title="{{ cell.detail }}">{% if cell.mark == Mark::Win %}<span class="win">{{ cell.text }}</span>{% else %}{{ cell.text }}{% endif %}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>{% endmacro %}"##
)]
pub(super) struct Page<'a> {
    pub table: &'a Table,
    pub verdict: &'a Verdict,
    pub subtitle: String,
    pub styles: String,
    pub pictures: Vec<Picture>,
    pub wide_pictures: bool,
    pub main_tables: Vec<PageTable<'a>>,
    pub settings: PageTable<'a>,
    pub breakdown: Vec<PageTable<'a>>,
    pub timeline: Option<String>,
    pub survivals: Vec<String>,
    pub cost_bars: String,
    pub prices: Vec<Price<'a>>,
    pub assumptions: Vec<Assumption>,
    pub untouched: Vec<String>,
    pub command: Option<&'a str>,
}

pub(super) struct Picture {
    pub name: String,
    pub class: &'static str,
    pub svg: String,
}

pub(super) struct PageTable<'a> {
    pub title: &'a str,
    pub columns: Vec<PageColumn<'a>>,
    pub rows: &'a [Row],
}

pub(super) struct PageColumn<'a> {
    pub name: &'a str,
    pub class: &'static str,
}

pub(super) struct Price<'a> {
    pub name: &'a str,
    pub class: &'static str,
    pub a_year: String,
    pub lines: Vec<PriceLine<'a>>,
    pub notes: &'a [String],
}

pub(super) struct PriceLine<'a> {
    pub part: &'static str,
    pub what: &'a str,
    pub formula: &'a str,
    pub amount: String,
    pub basis: &'static str,
}
