"""Composition: wires the core, the channels, knowledge and the assistant into one product."""
