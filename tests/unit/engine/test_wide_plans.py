"""Plans over many elements: their code does not grow with the elements."""

from sandtable.compiler.lower import lower_model
from sandtable.engine.kernel import write_kernel
from sandtable.engine.options import EngineOptions
from sandtable.testing.models import model_from_text

TEXT = """scenario "Everyone and everyone"
time 2024-10 to 2025-10 step 1 month
dimension a = {elements}
dimension b = alias a
uncertain w[a, b] : 1 = 0.1 to 0.2 judged "x"
stock s[a, b] : 1
  starts w
  gains (w - s) / 3 month + 0.01 * pull / 1 month
aux pull[a, b] : 1 = share(s over a) * lognormal_noise(0.1) + smooth3(s, 3 month)
outcome o : 1 = final(sum(s over a, b))
"""


def n_lines(n: int) -> int:
    model = model_from_text(TEXT.format(elements=", ".join(f"E{i}" for i in range(n))))
    text, _ = write_kernel(lower_model(model), EngineOptions(engine="llvm"), 8)
    return len([line for line in text.splitlines() if not line.startswith("@")])


def test_the_code_of_a_wide_plan_does_not_grow_with_its_elements() -> None:
    assert n_lines(20) <= 1.1 * n_lines(14)
