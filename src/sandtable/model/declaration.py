"""The statements of a scenario, one class each.

The same classes are what the reader gives, what the formatter and the JSON form take, and what a
program builds when it writes a scenario in Python.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandtable.model.expression import Expression, Node, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Comments:
    r"""Comments kept for the formatter: whole lines above, and the one behind, each without `#`.

    The entry `"\\n"` in `above` is a blank line between comments, or between them and the statement.
    """

    above: tuple[str, ...] = ()
    behind: str = ""
    inside: tuple[tuple[int, str], ...] = ()  # (index of the clause it stands above, text); -1 = at the end


NO_COMMENTS = Comments()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Node):
    """Anything that starts at the margin."""

    comments: Comments = field(default=NO_COMMENTS, compare=False, repr=False)
    blank_before: bool = field(default=False, compare=False, repr=False)


# -- the frame --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioHead(Statement):
    """`scenario "title"` (or `module name "title"`: then `module` holds the name)."""

    title: str
    module: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks(Statement):
    """`asks "question" of kp_troops for RU`: the question, and the ledger that answers it first (optional)."""

    question: str
    subject: str = ""  # a move, law or branch
    actor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About(Statement):
    """`about "..."`: what a reader should know; in a module also `paper`, `holds` and `skill "..." @source`."""

    text: str
    keyword: str = "about"  # about | paper | holds | skill
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAxis(Statement):
    """`time 2024-10 to 2028-01 step 1 month` or `time 0 to 100 step 0.125 month`.

    Both ends are points of the axis: N steps join N+1 points.
    """

    start: str
    stop: str
    step: float
    unit: str  # month year week day hour second
    method: str = "euler"  # euler | rk4


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesFile(Statement):
    """`sources "sources.csv"`."""

    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Include(Statement):
    """`include "front.sand"`: the statements of that file stand here, names unchanged."""

    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding(Node):
    """`side = RU, UA` or `fires = my_fires` in a `use`.

    Names alone are in `values`; a single one may mean either and is in both.
    """

    name: str
    values: tuple[str, ...] = ()  # for a dimension: existing dimension or element names
    value: Expression | None = None  # for a constant or input
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Statement):
    """`use attrition as front with side = RU, UA` or `use "block.sand" as front`."""

    module: str  # a library block's name, or a file when `is_file`
    alias: str
    is_file: bool = False
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector(Statement):
    """`sector front "The front"`: what follows belongs to it, until the next one (or the file's end)."""

    id: str
    label: str = ""


# -- who ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Statement):
    """`actor RU "Russia"`; where it stands on a map, and the outline that is its own.

    Args:
        location: longitude and latitude in degrees, east and north positive; None = on no map.
        country: three letters of ISO 3166-1, `RUS`; "" = none.
    """

    id: str
    label: str = ""
    location: tuple[float, float] | None = None
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Statement):
    """`person rehi "Artur Rehi" of "war blogger, Estonian officer"`; speakers and lens owners."""

    id: str
    label: str
    of: str = ""


# -- the space --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension(Statement):
    """`dimension side "Sides" = RU, UA`; `dimension other = alias side`; `dimension big of exporter = US, FR`."""

    id: str
    elements: tuple[str, ...] = ()
    label: str = ""
    alias_of: str = ""
    subrange_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map(Statement):
    """`map opponent : side = { RU: UA, UA: RU }`; `map region_of : buyer to region = { ... }`.

    From each element of `source` to one of `target`.  `x[opponent]` with x over target is an array over source.
    """

    id: str
    source: str
    target: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDeclaration(Statement):
    """`unit shell` (a new base unit) or `unit MUSD = 1_000_000 USD`."""

    id: str
    definition: str = ""  # unit text, e.g. "1000000 USD"; empty = new base unit
    label: str = ""


# -- quantities --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage(Node):
    """What was known when.  mark: A (by the scenario's start), L (later fact), T (fitted to a training series), J.

    `known` is the month from which the value could be used ("" = from the start); `earlier` is what stood
    before it (None = the same value widened by half for marks L).
    """

    mark: str
    known: str = ""
    earlier: Expression | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Statement):
    """What all variables share."""

    id: str
    dimensions: tuple[str, ...] = ()
    label: str = ""
    unit: str = "1"
    note: str = ""
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Quantity):
    """`constant pay : USD/person/month = 2_000 @NK-016`; an expression of other constants may stand too."""

    value: Expression
    vintage: Vintage | None = None
    bounds: tuple[Expression, Expression] | None = None  # `ranges a to b`: what a slider may do


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain(Quantity):
    """`uncertain first_wave : person = 10_000 to 12_000 @NK-001`; with dimensions each element draws its own."""

    value: Expression
    vintage: Vintage | None = None
    bounds: tuple[Expression, Expression] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Quantity):
    """`input fires[side] : shell/month` in a module: bound by `use ... with fires = ...`."""

    default: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation(Statement):
    """`correlate a with b at 0.6` (of the normal scores: a Gaussian copula)."""

    first: str
    second: str
    value: Expression
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Data(Quantity):
    """`data held : km2 from "territory.csv" column km2`: a series on the time axis, by its `date`/`time` column."""

    file: str
    column: str
    mode: str = "linear"  # linear | hold | next


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Quantity):
    """`lookup effect : month to 1 = (0, 1), (6, 0.5), (12, 0.2)`; outside its points the ends hold.

    `unit` is that of y.  mode: hold | extrapolate | step.
    """

    input_unit: str = "1"
    points: tuple[tuple[float, float], ...] = ()
    mode: str = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTerm(Node):
    """One `gains`, `loses` or `changes` entry of a stock; sign +1 or -1 (`changes` has +1, its value either sign)."""

    sign: int
    value: Expression
    is_change: bool = False  # written as `changes`


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Quantity):
    """A level: `starts`, `gains`, `loses`, `changes by`; `never negative` is watched, `within` is enforced."""

    starts: Expression
    terms: tuple[FlowTerm, ...] = ()
    is_never_negative: bool = False
    within: tuple[Expression, Expression] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Quantity):
    """A rate that moves a stock."""

    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Auxiliary(Quantity):
    """`aux name[dims] : unit = expression`."""

    value: Expression


# -- acts and rules ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Node):
    """`says "..." @article`."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Statement):
    """A discrete act.

    Triggers (exactly one, or none = only a branch can make it happen): `on_date`, `chance` (a hazard per time),
    or `when` alone.  Guards: `when` beside a chance or a date, `window`, `after`, `unless`, the laws.
    """

    id: str
    label: str = ""
    dimensions: tuple[str, ...] = ()
    by: str = ""
    toward: tuple[str, ...] = ()
    on_date: str = ""
    chance: Expression | None = None
    when: Expression | None = None
    window: tuple[str, str] | None = None  # from, to ("" = open)
    after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    is_repeating: bool = False  # `again`
    again_after: Expression | None = None  # cooldown, a time
    at_most: int | None = None
    lasts: Expression | None = None  # a time
    ends_when: Expression | None = None
    ends_chance: Expression | None = None
    ends_on: str = ""
    says: Quote | None = None
    note: str = ""
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Law(Statement):
    """Forbids, or enables, moves while it is in force.

    In force: `while` holds (default always) and no `unless` holds and it is not repealed (a move of `repealed_by`).
    `permits` is the share of attempts that discretion lets through (0 = a bar).  `waiver_*` make the implied move
    `<id>_waiver` of the law's actor.  `limits` is a duty that is only reported: left at most right.
    """

    id: str
    label: str = ""
    of: str = ""
    forbids: tuple[str, ...] = ()
    enables: tuple[str, ...] = ()
    in_force: Expression | None = None  # `while`
    unless: Expression | None = None
    permits: Expression | None = None
    waiver_chance: Expression | None = None
    waiver_on: str = ""
    waiver_lasts: Expression | None = None
    repealed_by: tuple[str, ...] = ()
    limits: tuple[Expression, Expression] | None = None
    note: str = ""
    provenance: Provenance | None = None


# -- what if -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchItem(Node):
    """`never m` | `m on 2025-03` | `m always` | `x = value [from d] [to d]`.

    kind: never on always set.  In `set`, `target`'s own name inside `value` means its value without the branch.
    """

    kind: str
    target: str
    indices: tuple[str, ...] = ()  # elements, for `m[AU] on ...` or `x[RU] = ...`
    date: str = ""
    value: Expression | None = None
    start: str = ""
    stop: str = ""
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Statement):
    """`branch name "label" : item, item`; `includes a, b` brings the items of others; `lacks "X"` names what it goes without."""

    id: str
    label: str = ""
    items: tuple[BranchItem, ...] = ()
    includes: tuple[str, ...] = ()
    lacks: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LensItem(Node):
    """`resolve = beta(1, 12) despite @NK-007 judged "reason" @article`: one assumption replaced, and why.

    `weight RU land = 2 per 1 km^2` has the target `weight`, the indices (actor, outcome) and the value `2 / 1 km^2`
    (`weight RU land = 2` has `2`).
    """

    target: str
    value: Expression
    indices: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens(Statement):
    """`lens bolder "label" by bolder`: a rival set of assumptions with its owner.  `record` has none."""

    id: str
    label: str = ""
    by: str = ""
    items: tuple[LensItem, ...] = ()
    note: str = ""


# -- what matters ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Quantity):
    """`outcome land_2026 : km^2 = held at 2027-01 - held at 2024-10`: one number per run."""

    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestItem(Node):
    """`own_casualties less is better worth 15 per 1_000 person`: weight `worth` per `per` (in per_unit)."""

    outcome: str
    more_is_better: bool
    worth: float | None = None
    per: float = 1.0
    per_unit: str = ""
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest(Statement):
    """An actor's stakes; `in "km2 equivalents"` names the scale of the weights."""

    actor: str
    items: tuple[InterestItem, ...] = ()
    scale: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Node):
    """The speaker's word for how sure: `word could`, read as a standard's term or a band of one's own.

    `word "can never" read as "almost certain"`; `word could band 0.25 to 0.75`.
    """

    text: str
    read_as: str = ""
    band: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Node):
    """`known no on 2026-02-22 @RES-09 "..."`: what became of it.  answer: yes no partly open untested measured.

    `known 15.2 on 2026-02` answers a question that `measures`: the answer `measured`, with its value.
    """

    answer: str
    date: str = ""
    sources: tuple[str, ...] = ()
    text: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Statement):
    """A dated, checkable statement with a speaker: per future it holds or not; the word gives the band."""

    id: str
    label: str = ""
    by: tuple[str, ...] = ()
    says: Quote | None = None
    given: Expression | None = None
    holds: Expression | None = None
    word: Word | None = None
    known: Known | None = None
    denied_by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Node):
    """What a forecast is held against, and where it comes from: a number (`low` = `high`), or a 90 % interval."""

    low: float
    high: float
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Statement):
    """A forecast question with a resolve date: `yes when CONDITION`, or `measures NUMBER`.

    Args:
        holds: the condition of a yes; None when the answer is a number.
        measures: the number; None when the answer is yes or no.
        unit: the number's unit, settled by checking.
        edges: `categories 5, 10, 15`: inner edges of ordered categories of the number, in its unit, ascending.
        base_rate: `base rate 0.05 @BR-040`, `base rate 8 to 12 @EXP-001`: climatology, how often or how much before.
        status_quo: `status quo no`, `status quo 9.5 @EXP-001`: persistence, what it is if nothing changes (yes = 1).
    """

    id: str
    asks: str
    resolves: str
    holds: Expression | None = None
    measures: Expression | None = None
    unit: str = "1"
    edges: tuple[float, ...] = ()
    base_rate: Reference | None = None
    status_quo: Reference | None = None
    known: Known | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Statement):
    """The scenario's own test: `check "label" [in branch] : expression [within 2 %]`.

    Without futures' statistics the expression must hold at every point of every future.
    """

    label: str
    holds: Expression
    branches: tuple[str, ...] = ()
    tolerance: float | None = None
    is_known_limit: bool = False  # `known limit`: reported, expected to fail
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Statement):
    """`show held, soldiers[RU] as "..."`: the series of which `run` shows a fan, in this order."""

    variables: tuple[str, ...]
    indices: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Statement):
    """`route shells[KP] from KP to RU "Shells"`: a series that goes from one actor to another."""

    variable: str
    indices: tuple[str, ...]
    origin: str
    target: str
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Statement):
    """`story "Nothing moves yet." shows "act.deploy_more=never"`: one step of a walk through the scenario.

    Args:
        shows: the address (a query) of what the page shows meanwhile; "" = the scenario as it stands.
    """

    text: str
    shows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file as read: its statements in order, and the comments behind the last."""

    file: str
    statements: tuple[Statement, ...]
    trailing_comments: tuple[str, ...] = ()
