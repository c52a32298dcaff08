"""City folders: what they may say (`model`, `states`, `canonical`) and the loader that checks them (`loader`).

A city is a folder of data, never a class: nothing in this package may name a particular city, except the sample
city whose demo key is refused everywhere else.
"""

from transforms.city.errors import CityError, Problem
from transforms.city.loader import load_city
from transforms.city.model import City, ColumnRule, Source

__all__ = ["City", "CityError", "ColumnRule", "Problem", "Source", "load_city"]
