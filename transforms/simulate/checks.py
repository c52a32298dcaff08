"""What is wrong with a simulated city's simulation.toml, said before anything is made up."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from transforms.city.model import City
from transforms.simulate.profile import FILE, Profile, load_profile


def problems(city: City) -> list[str]:
    """Every key that is none, and every channel, category and agency named that the city has not; empty when all is right."""
    path = city.path / FILE
    if not (city.simulated and path.is_file()):
        return []
    try:
        profile = load_profile(city.path)
    except ValueError as error:
        return [str(error)]
    channels = {channel.id for channel in city.channels}
    categories = {"", "tak-dikenal", *(category.code for category in city.categories)}
    usual, found = Profile(), []
    for key, kind, known in (
        ("channel_weights", "channel", channels),
        ("due_given", "channel", channels),
        ("category_weights", "category", categories),
        ("emergency_categories", "category", categories),
        ("shared_categories", "category", categories),
        ("late_rates", "agency", {agency.id for agency in city.agencies}),
    ):
        named: Collection[str] = getattr(profile, key)
        if named == getattr(usual, key):  # what the city does not say is said for any city
            continue
        for name in sorted(set(named) - known):
            near = get_close_matches(name, known, 1)
            hint = f" Did you mean '{near[0]}'?" if near else f" Known: {', '.join(sorted(filter(None, known)))}."
            found.append(f"{path}: {key}: '{name}' is no {kind} of the city.{hint}")
    return found
