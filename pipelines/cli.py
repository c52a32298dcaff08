"""The ``tanggap`` command: reads the command line, finds the command, says what went wrong without a traceback.

Commands are imported only when they are run, so that help comes at once.
"""

from __future__ import annotations

import argparse
import atexit
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

EXIT_CODES = """exit codes:
  0  done (also: nothing new, nothing published)
  1  refused: a contract, an identity or a limit keeps it from being done; the last good edition stays up
  2  the command line, a setting or the city folder is wrong
  3  a source could not be read
  4  busy: another process is writing this city
"""
INTERRUPTED = 130

Command = Callable[[argparse.Namespace, Mapping[str, str]], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. ``TANGGAP_DEBUG=1`` shows the traceback of an error."""
    from pipelines.terminal import plain_output

    with plain_output():
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    options = parser().parse_args(argv)
    try:
        module, _, name = options.command.partition(":")
        command: Command = getattr(importlib.import_module(f"pipelines.commands.{module}"), name)
        return command(options, os.environ)
    except KeyboardInterrupt:
        print("stopped; run the same command again to go on", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; flushing at exit must not complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("TANGGAP_DEBUG") == "1":
            raise
        return _explain(error)


def _explain(error: Exception) -> int:
    from pipelines.run import EXPECTED, code_of

    if isinstance(error, EXPECTED):
        print(error, file=sys.stderr)
        return code_of(error)
    # An error nobody foresaw may carry a value of the data in its text: only its kind and place are told.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}, line {trace.tb_lineno}" if trace else "unknown"
    print(f"Unexpected {type(error).__name__} ({place}). For the details run again with TANGGAP_DEBUG=1.", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(
        prog="tanggap",
        description="Turns a city's calls, complaints and posts into figures that add up, say as of when, and can be made again.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _init(commands)
    _run(commands)
    _serve(commands)
    _simulate(commands)
    _check(commands)
    _query(commands)
    _sla(commands)
    _edition(commands)
    _report(commands)
    _text(commands)
    _names(commands)
    _key(commands)
    _alert(commands)
    _doctor(commands)
    _template(commands)
    return top


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, function: str, text: str, city: bool = True
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=text, description=text, epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.set_defaults(command=function)
    if city:
        command.add_argument("--city", metavar="FOLDER", help="city folder, or its name under data/cities (else TANGGAP_CITY)")
        command.add_argument("--data", metavar="FOLDER", help="root of run-time data (else TANGGAP_DATA, else ./data)")
    return command


def _init(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "Start a city: from your own exports (CSV, Excel, queue_log …) to a dashboard, or an empty folder."
    command = _add(commands, "init", "init:init", text, city=False)
    command.add_argument(
        "paths", nargs="+", metavar="PATH", help="exports to start from, and the folder to make (its last part is the city's id)"
    )
    command.add_argument("--data", metavar="FOLDER", help="root of run-time data (else TANGGAP_DATA, else ./data)")
    command.add_argument("--name", help="the city's name as shown (default: from the folder or the file)")
    command.add_argument("--zone", help="time zone (default: by the coordinates, else Asia/Jakarta)")
    command.add_argument("--key-file", metavar="FILE", help="where the key goes (default: beside the folder, <id>.key)")
    command.add_argument("--date-order", metavar="ORDER", help="day or month first, where the data does not decide")
    command.add_argument("--key", action="append", metavar="COLUMN", help="column that tells rows apart (may be repeated)")
    command.add_argument("--agency", metavar="COLUMN", help="column that names the agency (OPD)")
    command.add_argument("--answer-is-end", metavar="yes|no", help="whether an answer ends a ticket, where no closing time is given")
    command.add_argument("--unknown-status", metavar="guess|aside", help="count unknown status words as guessed, or set them aside")
    command.add_argument("--yes", action="store_true", help="ask nothing, take every default")
    command.add_argument("--no-serve", action="store_true", help="stop after the run")
    _ports(command)


def _run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add(commands, "run", "run:run", "Read the sources, count, check, and publish every edition that is due.")
    command.add_argument("--only", action="append", metavar="SOURCE", help="read only this source (may be repeated)")
    command.add_argument(
        "--accept-missing",
        action="append",
        default=[],
        metavar="SOURCE",
        help="take it as true that rows missing from this source's new snapshot were deleted (may be repeated)",
    )
    command.add_argument(
        "--editions",
        nargs="+",
        choices=("current", "day", "month", "year"),
        default=("current", "day", "month", "year"),
        metavar="KIND",
        help="make only these: current, day, month, year (default all); current alone is quick where years of data are new",
    )
    command.add_argument("--wait", type=float, default=30.0, metavar="SECONDS", help="how long to wait for another writer")


def _serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, text in (
        ("serve", "Show the dashboards, the public site and the scheduler on this machine."),
        ("up", "Everything: sample data if there is none, a run, then serve."),
    ):
        _ports(_add(commands, name, f"serve:{name}", text))


def _ports(command: argparse.ArgumentParser) -> None:
    for port, default in (("internal", 8501), ("public", 8502), ("dagster", 3000)):
        command.add_argument(f"--{port}-port", type=int, metavar="PORT", help=f"port of the {port} server (default {default})")
    command.add_argument("--auto-port", action="store_true", help="use the next free port when one is taken")


def _simulate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add(commands, "simulate", "simulate:simulate", "Write the raw files of a simulated city.")
    command.add_argument("place", nargs="?", metavar="CITY", help="the same as --city")
    command.add_argument("--from", dest="start", metavar="DATE", help="first day, YYYY-MM-DD")
    command.add_argument("--to", dest="end", metavar="DATE", help="day after the last, YYYY-MM-DD")
    command.add_argument("--scale", type=float, default=1.0, help="volume, as a share of what simulation.toml says (default 1)")
    command.add_argument("--seed", type=int, default=1, help="same seed, same files (default 1)")
    command.add_argument("--out", metavar="FOLDER", help="where the files go (default: sources/<city> of the data root)")


def _check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _add(commands, "check", "check:check", "Check the city folder, the SQL models and the privacy classes; read no data.")


def _query(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add(commands, "query", "query:query", "Answer one SELECT from an edition.")
    command.add_argument("sql", help="the SELECT")
    command.add_argument("--edition", default="current", metavar="NAME", help="edition to ask, e.g. month-2026-02 (default current)")
    command.add_argument("--public", action="store_true", help="ask the public edition")
    command.add_argument("--format", choices=("table", "csv", "json"), default="table", help="form of the answer (default table)")
    command.add_argument("--timeout", type=float, default=5.0, metavar="SECONDS", help="stop the question after this long")


def _edition(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add(commands, "edition", "edition:edition", "List, show, verify, rebuild published editions; explain why two differ.")
    command.add_argument("action", choices=("list", "show", "verify", "rebuild", "diff"))
    command.add_argument("name", nargs="?", help="edition, e.g. month-2026-02 (its newest revision), month-2026-02.r1 or .r2")
    command.add_argument("other", nargs="?", help="diff: the later of the two (without it: NAME's newest revision against the one before)")
    command.add_argument("--metric", action="append", default=[], metavar="ID", help="diff: only this metric, or mart.column (may be repeated)")
    command.add_argument("--by", metavar="COLUMN", help="diff: told apart by agency, category, channel, area, queue …")
    command.add_argument("--lang", choices=("id", "en"), help="diff: language (default: the city's first)")
    command.add_argument("--all", action="store_true", help="verify or rebuild older revisions too")
    command.add_argument("--identities", action="store_true", help="show: every identity with its terms, numbers and difference")
    command.add_argument("--format", choices=("text", "json"), default="text", help="form of identities and diff (default text)")


def _report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "The papers of an edition: daily note, monthly report, yearly evaluation; made where they are not there yet."
    command = _add(commands, "report", "report:report", text)
    command.add_argument("edition", nargs="?", metavar="EDITION", help="e.g. month-2026-02 (default: the newest month)")
    command.add_argument("--language", choices=("id", "en"), help="only this language (default: all of the city's)")
    command.add_argument("--out", metavar="DIR", help="copy the files into this folder (made where it is not there)")


def _sla(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "Explain one ticket's deadlines, answer a file of cases, try other rules on the past."
    actions = commands.add_parser("sla", help=text, description=text).add_subparsers(title="actions", metavar="ACTION", required=True)
    command = _add(actions, "explain", "sla:sla", "Tell one ticket's life, each promise on it, its deadline and verdict.")
    command.add_argument("ticket", help="ticket number")
    command.add_argument("--lang", choices=("id", "en"), help="language (default: the city's first)")
    command.add_argument("--format", choices=("text", "json"), default="text", help="form of the answer (default text)")
    command.set_defaults(action="explain")
    command = _add(actions, "cases", "sla:sla", "Answer a JSON list of cases: is the rule what its author meant?", city=False)
    command.add_argument("file", help="case file")
    command.set_defaults(action="cases")
    command = _add(actions, "whatif", "whatif:whatif", "Judge a period by other policies or calendars; no edition is touched.")
    command.add_argument("--policies", metavar="FILE", help="policies.csv to try")
    command.add_argument("--calendars", metavar="FILE", help="calendars.toml to try")
    command.add_argument("--from", dest="first", metavar="DATE", help="first day: clocks that start or fall due from then on")
    command.add_argument("--to", dest="last", metavar="DATE", help="last day")
    command.add_argument("--lang", choices=("id", "en"), help="language (default: the city's first)")
    command.add_argument("--format", choices=("text", "json"), default="text", help="form of the answer (default text)")


def _text(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "Train and measure what says of a text what it is; list texts for a person to label."
    actions = commands.add_parser("text", help=text, description=text).add_subparsers(title="actions", metavar="ACTION", required=True)
    for action, said in (
        ("train", "Train on label files; model and card go into the city folder."),
        ("evaluate", "Measure the city's model on label files it was not trained on."),
        ("review", "Write the texts a person should label, emergencies and the least certain first."),
    ):
        command = _add(actions, action, "text:text", said)
        command.set_defaults(action=action)
        if action == "review":
            command.add_argument("--out", default="review.csv", metavar="FILE", help="file to write (default review.csv)")
            command.add_argument("--limit", type=int, default=200, metavar="ROWS", help="at most this many texts (default 200)")
            command.add_argument("--replace", action="store_true", help="replace a file that exists")
        else:
            command.add_argument("--labels", action="append", required=True, metavar="FILE", help="CSV of labels (may be repeated)")
        if action == "train":
            command.add_argument("--date", metavar="DATE", help="date on the card (default today)")


def _names(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "Spellings that match nothing: propose what they may mean, take over what a person confirmed."
    actions = commands.add_parser("names", help=text, description=text).add_subparsers(title="actions", metavar="ACTION", required=True)
    command = _add(actions, "propose", "names:names", "Write the spellings that match nothing, with the names most like them.")
    command.add_argument("--kind", choices=("agency", "category", "channel", "area"), help="only this list (default all)")
    command.add_argument("--out", default="names.csv", metavar="FILE", help="file to write (default names.csv)")
    command.add_argument("--replace", action="store_true", help="replace a file that exists")
    command.set_defaults(action="propose")
    command = _add(actions, "accept", "names:names", "Add the spellings of a filled-in file to the city's lists, all or none.")
    command.add_argument("file", help="file of `tanggap names propose` with ids filled in")
    command.set_defaults(action="accept")
    command = _add(actions, "codes", "names:names", "Join another office's codes to the city's areas by name.")
    command.add_argument("file", help="CSV with code, name, parent; or boundaries (GeoJSON in the layout of HDX)")
    command.add_argument("--system", default="bps", metavar="NAME", help="whose codes they are (default bps)")
    command.add_argument("--valid-from", metavar="DATE", help="first day on which they hold")
    command.add_argument("--basis", metavar="TEXT", help="where the list comes from")
    command.add_argument("--out", default="area_codes.csv", metavar="FILE", help="certain rows (default area_codes.csv)")
    command.add_argument("--open", default="open_codes.csv", metavar="FILE", help="the others (default open_codes.csv)")
    command.add_argument("--replace", action="store_true", help="replace files that exist")
    command.set_defaults(action="codes")


def _key(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "Which key personal values are hashed with; a new one, that everything landed follows."
    actions = commands.add_parser("key", help=text, description=text).add_subparsers(title="actions", metavar="ACTION", required=True)
    _add(actions, "show", "key:key", "Print the key's fingerprint and how many secrets it has.").set_defaults(action="show")
    command = _add(actions, "rotate", "key:key", "Add a secret to the key file and re-key everything landed; can be run again when stopped.")
    command.add_argument("--wait", type=float, default=30.0, metavar="SECONDS", help="how long to wait for another writer")
    command.set_defaults(action="rotate")


def _alert(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add(commands, "alert", "alert:alert", "Tell people what is new, as alerts.toml asks for; runs do it by themselves.")
    command.add_argument("--dry-run", action="store_true", help="print what would be sent; send and remember nothing")
    command.add_argument("--test", metavar="CHANNEL", help="send a test message through one channel")
    command.add_argument("--log", action="store_true", help="print the last deliveries and what waits")


def _doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _add(commands, "doctor", "doctor:doctor", "Look at every source: reachable, its columns, how fresh it is.")


def _template(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add(commands, "template", "template:template", "Write a workbook for reports on paper, and print the source that reads it.")
    command.add_argument("--out", metavar="FILE", help="workbook to write (default: laporan-<city>.xlsx here)")


def entry() -> NoReturn:
    """``tanggap`` as a process: like `main`, then leaves without the interpreter's own tidying up.

    The DuckDB bindings count what a process has not freed by then and print pages about it, on every command.
    """
    code = main()
    atexit._run_exitfuncs()  # temporary folders of libraries are removed here
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    entry()
