"""What `make bench` measures: each `bench_<name>.py` has `measures() -> Iterable[Measure]`."""
