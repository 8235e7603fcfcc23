"""A scenario behind the Basic Model Interface 2.0, to be stepped beside other models.

from sandtable.bmi import ScenarioBmi
"""

from sandtable.usecases.bmi import ScenarioBmi

__all__ = ["ScenarioBmi"]
