"""What the numbers mean: city rules, clocks, SQL models, privacy, simulation.

Nothing here knows an orchestrator or a dashboard, opens a network connection or reads the wall clock: `now` and
`as_of` always come in as arguments. Moving data belongs in `pipelines`, showing it in `dashboards`.
"""
