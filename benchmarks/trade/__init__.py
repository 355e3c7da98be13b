"""The trade that the benchmarks of the core measure."""
