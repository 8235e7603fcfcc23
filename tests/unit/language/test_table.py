"""The stored parser table belongs to the grammar, and the words to both."""

import subprocess
import sys

from sandtable.language.build_expressions import EXPRESSION_BUILDERS
from sandtable.language.build_statements import STATEMENT_BUILDERS
from sandtable.language.lexer import find_keywords
from sandtable.language.table import TABLE_FILE, build_table, load_table, render_table
from sandtable.language.words import BUILT_IN_NAMES, QUESTION_WORDS, RESERVED, SOFT_WORDS, STATEMENT_WORDS


def test_the_stored_table_is_that_of_the_grammar():
    assert TABLE_FILE.read_text("utf-8") == render_table(build_table()), "run python -m sandtable.language.table"


def test_every_rule_has_its_builder_and_every_builder_its_rule():
    named = {rule.builder for rule in load_table().rules if rule.builder}
    assert named == set(STATEMENT_BUILDERS) | set(EXPRESSION_BUILDERS)


def test_every_word_of_the_grammar_is_reserved_or_known_to_be_soft():
    words = set(find_keywords(load_table())) - {"at most"}
    assert words - RESERVED == SOFT_WORDS | QUESTION_WORDS
    assert RESERVED - words == set()
    assert RESERVED >= BUILT_IN_NAMES


def test_no_soft_word_is_taken_for_a_clause_where_a_name_may_stand():
    table = load_table()
    after_expression = [row for row in table.actions if "NAME" in row and "BINOP" in row]
    assert after_expression
    assert [word for row in after_expression for word in SOFT_WORDS & set(row)] == []


def test_every_statement_word_starts_a_statement():
    first = load_table().actions[load_table().starts["statement"]]
    assert set(first) == STATEMENT_WORDS


def test_the_reader_needs_no_parser_generator():
    code = "import sys, sandtable.language.parser as p; p.parse_document('show a', ''); sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
