"""The few rules of type and colour. Text on its ground has a contrast of at least 4.5 : 1 everywhere."""

from __future__ import annotations

INK = "#1b2a33"
QUIET = "#51606a"
LINE = "#d5dce0"
DEEP = "#0f4c5c"
WARN = "#8a4b08"
LATE = "#a3301c"
GREY = "#8b98a1"

CSS = f"""
<style>
.stApp header[data-testid="stHeader"] {{ height: 0; min-height: 0; }}
[data-testid="stMainBlockContainer"] {{ padding: .55rem 2rem 3rem; max-width: 1320px; }}
[data-testid="stVerticalBlock"] {{ gap: .5rem; }}
.stHtml {{ color: {INK}; font-size: .95rem; line-height: 1.42; font-variant-numeric: tabular-nums; }}
.stHtml p {{ margin: 0; }}
.stHtml h1 {{ font-size: 1.35rem; font-weight: 650; margin: 0; padding: 0; letter-spacing: -.01em; line-height: 1.25; }}
.stHtml h2 {{ font-size: 1.02rem; font-weight: 650; margin: .5rem 0 .1rem; padding: 0; }}
.stHtml h3 {{ font-size: .95rem; font-weight: 650; margin: .4rem 0 0; padding: 0; }}
.stHtml a {{ color: {DEEP}; text-decoration: underline; text-decoration-color: #9db8c0; text-underline-offset: 2px; }}
.stHtml a:hover, .stHtml a:focus-visible {{ text-decoration-color: {DEEP}; text-decoration-thickness: 2px; }}
.stHtml :focus-visible {{ outline: 2px solid {DEEP}; outline-offset: 2px; }}
.answer {{ font-size: 1.05rem; max-width: 70em; }}
[data-testid="InputInstructions"] {{ display: none; }}
.inline {{ font-size: .88rem; line-height: 1.6; }}
.quiet, .fresh {{ color: {QUIET}; font-size: .84rem; }}
.strip {{ padding: .28rem .7rem; font-size: .86rem; border-left: 4px solid; }}
.strip.sim {{ background: #fff3c4; border-color: #b78103; color: #4a3600; }}
.strip.stale {{ background: #fdebd8; border-color: {WARN}; color: #5a3104; }}
.strip.error {{ background: #fbe9e6; border-color: {LATE}; color: #6f1f12; }}
.strip.note {{ background: #eef3f5; border-color: {DEEP}; color: {INK}; }}
.figs {{ display: grid; grid-template-columns: repeat(4, 1fr); margin: .15rem 0; border-top: 2px solid {INK}; border-bottom: 1px solid {LINE}; }}
.figs .fig {{ padding: .4rem .9rem .45rem; border-left: 1px solid {LINE}; }}
.figs .fig:first-child {{ border-left: 0; padding-left: 0; }}
.stHtml dl.figs, .stHtml dl.terms {{ padding-left: 0; }}
.stHtml ul.plain {{ margin: 0; padding-left: 1.1rem; }}
.figs dt {{ font-size: .84rem; color: {QUIET}; font-weight: 500; }}
.figs dt a {{ color: {QUIET}; }}
.figs dd {{ margin: 0; }}
.figs dd b {{ display: block; font-size: 1.85rem; font-weight: 600; line-height: 1.15; letter-spacing: -.02em; }}
.figs dd b a {{ color: {INK}; text-decoration-thickness: 1px; }}
.figs dd span {{ display: block; font-size: .84rem; }}
.figs dd .against {{ color: {QUIET}; }}
.stHtml ol.watch {{ margin: 0; padding-left: 1.3rem; }}
ol.watch li {{ margin: 0 0 .3rem; font-size: .92rem; }}
.scroll {{ overflow-x: auto; }}
table.t {{ border-collapse: collapse; width: 100%; font-size: .88rem; }}
table.t caption {{ text-align: left; color: {QUIET}; font-size: .82rem; padding: 0 0 .15rem; caption-side: top; }}
table.t th, table.t td {{ padding: .26rem .55rem; border: 0; border-bottom: 1px solid {LINE};
  text-align: left; vertical-align: top; font-weight: 400; }}
table.t thead th {{ font-weight: 600; font-size: .8rem; color: {QUIET}; border-bottom: 1px solid {INK}; vertical-align: bottom; }}
table.t thead th a {{ color: {QUIET}; }}
table.t .n {{ text-align: right; white-space: nowrap; }}
table.t thead th.n {{ white-space: normal; max-width: 7.5rem; }}
table.t th:first-child, table.t td:first-child {{ padding-left: 0; }}
table.t small {{ display: block; color: {QUIET}; font-size: .78rem; }}
table.t tr.unranked, table.t .soft {{ color: {QUIET}; }}
table.t .sum {{ font-weight: 600; }}
table.t .late {{ color: {LATE}; font-weight: 600; }}
table.t .late a {{ color: {LATE}; }}
table.t .code a {{ white-space: nowrap; }}
table.t .hash {{ word-break: break-all; }}
table.t .mark {{ color: {QUIET}; font-style: italic; }}
table.t .bar {{ display: inline-block; width: 3.4rem; height: .42rem; background: #e3e9ec; margin-left: .45rem; vertical-align: middle; }}
table.t .bar i {{ display: block; height: 100%; background: {DEEP}; }}
dl.terms {{ margin: 0; font-size: .9rem; }}
dl.terms dt {{ font-weight: 600; margin-top: .3rem; }}
dl.terms dd {{ margin: 0; color: {INK}; }}
code.sql, .stHtml pre {{ font-family: "Source Code Pro", ui-monospace, monospace; font-size: .8rem; }}
.stHtml pre {{ background: #f4f6f7; padding: .5rem .7rem; overflow-x: auto; margin: .2rem 0; white-space: pre-wrap; }}
.brand {{ font-weight: 700; color: {DEEP}; font-size: 1.02rem; white-space: nowrap; }}
.brand small {{ font-weight: 400; color: {QUIET}; font-size: .84rem; }}
details.passport {{ border-bottom: 1px solid {LINE}; padding: .35rem 0; }}
details.passport summary {{ cursor: pointer; font-weight: 600; }}
[data-testid="stPageLink"] a {{ padding: .1rem .5rem; }}
[data-testid="stPageLink"] a p {{ font-size: .9rem; }}
@media (max-width: 640px) {{
  [data-testid="stMainBlockContainer"] {{ padding: .5rem .9rem 3rem; }}
  .st-key-navigation {{ gap: .45rem .25rem; }}
  .st-key-navigation [data-testid="stPageLink"] a {{ padding: .1rem .25rem; }}
  .st-key-navigation [data-testid="stPageLink"] a p {{ font-size: .85rem; }}
  .figs {{ grid-template-columns: 1fr 1fr; }}
  .figs .fig {{ padding: .45rem .6rem; border-top: 1px solid {LINE}; }}
  .figs .fig:nth-child(odd) {{ border-left: 0; padding-left: 0; }}
  .figs .fig:nth-child(-n+2) {{ border-top: 0; }}
  .figs dd b {{ font-size: 1.5rem; }}
  table.t .minor {{ display: none; }}
  table.t th, table.t td {{ padding: .3rem .35rem; }}
  table.t .bar {{ display: none; }}
  table.t thead th {{ white-space: normal; }}
  table.t {{ font-size: .84rem; }}
  table.t th:last-child, table.t td:last-child {{ padding-right: 0; }}
}}
@media print {{ [data-testid="stToolbar"], .stSegmentedControl, .stSelectbox {{ display: none; }} }}
</style>
"""
