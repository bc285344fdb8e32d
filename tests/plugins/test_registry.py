"""A bad, misspelt or doubled plugin is named with its distribution and version, and never stops the others."""

import pytest

from crm_move.errors import UsageError

GOOD = """
    from crm_move import SourcePlugin, hookimpl
    from pydantic import BaseModel

    class Settings(BaseModel):
        pass

    @hookimpl
    def crm_move_sources():
        return [SourcePlugin(name="{name}", title="Good", settings=Settings, open=lambda context: None)]
"""
SINK = GOOD.replace("Source", "Sink").replace("sources", "sinks")
DESCRIPTOR = """
    from crm_move import ApiKey, ApiSettings, OAuth, RateLimit, SandboxPlugin, SourcePlugin, hookimpl
    from pydantic import BaseModel, SecretStr

    class Switches(BaseModel):
        pass

    class Settings(ApiSettings):
        base_url: str = "https://api.example.test"

    {extra}

    @hookimpl
    def crm_move_sources():
        return [SourcePlugin(**dict(name="x", title="X", settings=Settings, open=print) | dict({declared}))]
"""

REFUSED = {
    "import error": (
        "import nowhere_to_be_found",
        "importing `crm_move_x` failed: ModuleNotFoundError: No module named 'nowhere_to_be_found'.",
    ),
    "exit": ("raise SystemExit(3)", "importing `crm_move_x` failed: SystemExit: 3."),
    "not even an exception": (
        "class Odd(BaseException): pass\nraise Odd('two\\nlines')",
        "importing `crm_move_x` failed: Odd: two lines.",
    ),
    "no hook": ("", "it has no hook. Write one of `crm_move_sources`, `crm_move_sinks` and put `@hookimpl` above it."),
    "misspelt hook": (
        "def crm_move_source(): return []",
        "`crm_move_source` is no hook. Did you mean `crm_move_sources`?",
    ),
    "another hook": (
        "from crm_move import hookimpl\n@hookimpl\ndef register(): return []",
        "`register` is no hook. The hooks are `crm_move_sources`, `crm_move_sinks`.",
    ),
    "unmarked hook": (
        "def crm_move_sources(): return []",
        "`crm_move_sources` is not marked: put `@hookimpl` above it.",
    ),
    "wrong argument": (
        "from crm_move import hookimpl\n@hookimpl\ndef crm_move_sources(config, *, more): return []",
        "`crm_move_sources` asks for `config`, `more`; it is called without arguments.",
    ),
    "wrapper": (
        "from crm_move import hookimpl\n@hookimpl(wrapper=True)\ndef crm_move_sources():\n    return (yield)",
        "`crm_move_sources` is a wrapper, and hooks of crm-move are not wrapped: return the list itself.",
    ),
    "hook raises": (
        "from crm_move import hookimpl\n@hookimpl\ndef crm_move_sources(): return [1 / 0]",
        "`crm_move_sources` failed: ZeroDivisionError: division by zero.",
    ),
    "hook exits": (
        "import sys\nfrom crm_move import hookimpl\n@hookimpl\ndef crm_move_sinks(): sys.exit()",
        "`crm_move_sinks` failed: SystemExit.",
    ),
    "nothing returned": (
        "from crm_move import hookimpl\n@hookimpl\ndef crm_move_sources(): pass",
        "`crm_move_sources` returned None where a list of SourcePlugin is wanted.",
    ),
    "text returned": (
        "from crm_move import hookimpl\n@hookimpl\ndef crm_move_sources(): return 'csv'",
        "`crm_move_sources` returned a str where a list of SourcePlugin is wanted.",
    ),
    "wrong items": (
        "from crm_move import hookimpl\n@hookimpl\ndef crm_move_sinks(): return [{'name': 'x'}]",
        "`crm_move_sinks` returned a list whose item 1 is a dict, not a SinkPlugin.",
    ),
    "wrong name": (
        GOOD.format(name="My CRM"),
        (
            "`crm_move_sources` failed: ValueError: plugin name 'My CRM': use lower-case letters, digits and _, "
            "a letter first."
        ),
    ),
    "unknown declaration": (
        DESCRIPTOR.format(extra="", declared="rate=1"),
        "`crm_move_sources` failed: TypeError: SourcePlugin.__init__() got an unexpected keyword argument 'rate'.",
    ),
    "settings that are no model": (
        DESCRIPTOR.format(extra="", declared="settings=dict"),
        (
            "`crm_move_sources` failed: TypeError: plugin x: `settings` must be a pydantic model of its own, "
            "not <class 'dict'>."
        ),
    ),
    "sandbox of unknown settings": (
        DESCRIPTOR.format(
            extra="", declared="sandbox=SandboxPlugin(Switches, print, {'acces_token': 'x', 'colour': 'red'})"
        ),
        "its sandbox sets `acces_token`, `colour`, which Settings does not declare. Did you mean `access_token`?",
    ),
    "switches that are no model": (
        DESCRIPTOR.format(extra="", declared="sandbox=SandboxPlugin({}, print)"),
        "the switches of its sandbox are a dict, not a pydantic model.",
    ),
    "key that is no setting": (
        DESCRIPTOR.format(extra="", declared="sign_in=ApiKey(setting='api_token'), rates=(RateLimit('read', 1),)"),
        "its key is the setting `api_token`, which Settings does not declare.",
    ),
    "sign-in without its settings": (
        DESCRIPTOR.format(extra="", declared="settings=Switches, sign_in=OAuth('https://a.test', 'https://b.test')"),
        "it signs in, so Switches must derive from ApiSettings.",
    ),
    "no address and no rates": (
        DESCRIPTOR.format(extra="", declared="settings=ApiSettings, sign_in=ApiKey()"),
        (
            "ApiSettings gives `base_url` no address: set its default to the API's host. "
            "it declares no rates: say how many requests a second the API permits."
        ),
    ),
    "plain secret": (
        DESCRIPTOR.format(extra="class Bare(Settings):\n        api_token: str = ''", declared="settings=Bare"),
        "the setting `api_token` of Bare holds a secret: declare it as SecretStr.",
    ),
}


@pytest.mark.parametrize(("code", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_faulty_plugin_is_named_and_the_others_work(install, load, code, reason):
    install("crm-move-x", "1.2", "x", code)
    install("crm-move-good", "3.0", "good", GOOD.format(name="good"))
    registry = load()
    assert list(registry.sources) == ["good"]
    assert [str(one) for one in registry.broken] == [f"x (crm-move-x 1.2): {reason}"]


def test_a_good_plugin_is_found_with_its_distribution_and_version(install, load):
    install("crm-move-good", "3.0", "good", GOOD.format(name="good"))
    registry = load()
    assert registry.source("good").title == "Good"
    assert str(registry.provider(registry.source("good"))) == "crm-move-good 3.0"
    assert (registry.broken, dict(registry.sinks)) == ((), {})


def test_an_interrupt_while_loading_is_not_taken_for_a_fault(install, load):
    install("crm-move-x", "1.2", "x", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load()


def test_what_a_plugin_prints_stays_off_standard_output(install, load, capsys):
    install("crm-move-good", "3.0", "good", "print('hello')\n" + GOOD.replace("\n    ", "\n").format(name="good"))
    load()
    assert capsys.readouterr() == ("", "hello\n")


def test_of_a_doubled_plugin_neither_is_used(install, load):
    install("crm-move-one", "1.0", "one", GOOD.format(name="dup"))
    install("crm-move-two", "2.0", "two", GOOD.format(name="dup"))
    install("crm-move-good", "3.0", "good", GOOD.format(name="good"))
    registry = load()
    reason = (
        "the source `dup` is there 2 times, in crm-move-one 1.0 and crm-move-two 2.0, and none of them is used. "
        "Uninstall one of them, or leave one out: CRM_MOVE_WITHOUT=crm-move-two"
    )
    assert list(registry.sources) == ["good"]
    assert [str(one) for one in registry.broken] == [
        f"dup (crm-move-one 1.0): {reason}",
        f"dup (crm-move-two 2.0): {reason}",
    ]
    assert list(load(without=["crm-move-two"]).sources) == ["dup", "good"]


def test_of_a_doubled_entry_point_neither_is_loaded(install, load):
    install("crm-move-one", "1.0", "dup", GOOD.format(name="a"))
    install("crm-move-two", "2.0", "dup", "raise AssertionError('never imported')")
    assert [str(one) for one in load().broken] == [
        f"dup ({provider}): the entry point `dup` is there 2 times, in crm-move-one 1.0 and crm-move-two 2.0, "
        "and none of them is used. Uninstall one of them, or leave one out: CRM_MOVE_WITHOUT=crm-move-two"
        for provider in ("crm-move-one 1.0", "crm-move-two 2.0")
    ]


def test_a_plugin_doubled_by_its_own_distribution_is_its_authors_matter(install, load):
    code = GOOD.format(name="dup").replace("return [", "return 2 * [")
    install("crm-move-one", "1.0", "one", code)
    assert {one.reason for one in load().broken} == {
        "the source `dup` is there 2 times, in crm-move-one 1.0, and none of them is used. Tell its author."
    }


def test_one_name_may_be_a_source_and_a_sink(install, load):
    install("crm-move-one", "1.0", "one", GOOD.format(name="both"))
    install("crm-move-two", "2.0", "two", SINK.format(name="both"))
    registry = load()
    assert (list(registry.sources), list(registry.sinks), registry.broken) == (["both"], ["both"], ())
    assert [one.kind for one in registry.installed] == ["source", "sink"]


def test_an_unreadable_list_of_entry_points_is_named(install, load, site):
    install("crm-move-x", "1.2", "x", GOOD.format(name="x"))
    install("crm-move-good", "3.0", "good", GOOD.format(name="good"))
    (site / "crm_move_x-1.2.dist-info" / "entry_points.txt").write_text("[crm_move]\nnot a pair\n")
    registry = load()
    assert list(registry.sources) == ["good"]
    assert [str(one) for one in registry.broken] == [
        "crm-move-x (crm-move-x 1.2): its entry_points.txt can not be read. Install it again, or tell its author."
    ]


def test_a_distribution_without_metadata_still_has_a_name(install, load, site):
    install("crm-move-x", "1.2", "x", "")
    (site / "crm_move_x-1.2.dist-info" / "METADATA").unlink()
    assert str(load().broken[0].provider) == "a distribution without a name without a version"


@pytest.mark.parametrize("name", ["x", "x_entry", "crm-move-x", "Crm_Move.X"])
def test_a_plugin_is_switched_off_by_plugin_entry_point_or_distribution(install, load, name):
    install("crm-move-x", "1.2", "x_entry", GOOD.format(name="x"))
    install("crm-move-good", "3.0", "good", GOOD.format(name="good"))
    for registry in (load(without=[name]), load(environ={"CRM_MOVE_WITHOUT": f" {name} ,other"})):
        assert (list(registry.sources), registry.broken) == (["good"], ())


def test_hook_calls_are_traced(install, load):
    install("crm-move-bad", "1.0", "bad", "from crm_move import hookimpl\n@hookimpl\ndef crm_move_sinks(): 1 / 0")
    install("crm-move-good", "3.0", "good", GOOD.format(name="good"))
    lines: list[str] = []
    load(trace=lines.append)
    assert sorted(lines) == [
        "crm_move_sinks of bad (crm-move-bad 1.0)",
        "crm_move_sinks of bad (crm-move-bad 1.0): raised ZeroDivisionError: division by zero",
        "crm_move_sources of good (crm-move-good 3.0)",
        "crm_move_sources of good (crm-move-good 3.0): good",
        "import crm_move_bad for bad (crm-move-bad 1.0)",
        "import crm_move_good for good (crm-move-good 3.0)",
    ]


def test_the_environment_switches_the_trace_on(install, load, capsys):
    install("crm-move-good", "3.0", "good", GOOD.format(name="good"))
    load(environ={"CRM_MOVE_TRACE_PLUGINS": "0"})
    assert capsys.readouterr() == ("", "")
    load(environ={"CRM_MOVE_TRACE_PLUGINS": "1"})
    assert capsys.readouterr() == (
        "",
        (
            "plugins: import crm_move_good for good (crm-move-good 3.0)\n"
            "plugins: crm_move_sources of good (crm-move-good 3.0)\n"
            "plugins: crm_move_sources of good (crm-move-good 3.0): good\n"
        ),
    )


def test_asking_for_what_is_not_there_says_what_is(install, load):
    install("crm-move-good", "3.0", "good", GOOD.format(name="good"))
    install("crm-move-sink", "3.0", "sink", SINK.format(name="target"))
    install("crm-move-x", "1.2", "x", "import nowhere_to_be_found")
    registry = load(without=["off"])
    wanted = {
        "goood": "No source is called `goood`. Did you mean `good`? Installed sources: good.",
        "zebra": "No source is called `zebra`. Installed sources: good.",
        "target": "`target` is a sink, not a source. Installed sources: good.",
        "off": "The source `off` is switched off. Take its name out of CRM_MOVE_WITHOUT to use it.",
        "x": "The source `x` can not be used. x (crm-move-x 1.2): importing `crm_move_x` failed: "
        "ModuleNotFoundError: No module named 'nowhere_to_be_found'.",
    }
    for name, words in wanted.items():
        with pytest.raises(UsageError) as caught:
            registry.source(name)
        assert str(caught.value) == words
    with pytest.raises(UsageError, match=r"^No sink is called `goood`. Installed sinks: target.$"):
        registry.sink("goood")
    with pytest.raises(UsageError, match=r"^No plugin is called `targt`. Did you mean `target`\? Installed plugins: "):
        registry.plugins("targt")
    assert registry.plugins("good") == (registry.source("good"),)
